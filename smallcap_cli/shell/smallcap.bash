# bash completion for smallcap: the program itself answers what may stand at the cursor.
_smallcap_completion() {
    local line word="${COMP_WORDS[COMP_CWORD]}"
    [[ $word == [:=] ]] && word=""
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files | :folders)
                local path kind=-f
                [[ $line == :folders ]] && kind=-d
                compopt -o filenames 2>/dev/null
                while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen $kind -- "$word")
                ;;
            *)
                [[ $line == *[.:,=] ]] && compopt -o nospace 2>/dev/null
                COMPREPLY+=("$line")
                ;;
        esac
    done < <(_SMALLCAP_COMPLETE=bash _SMALLCAP_LINE="${COMP_LINE:0:COMP_POINT}" \
        _SMALLCAP_BREAKS="$COMP_WORDBREAKS" "${1/#\~\//$HOME/}" 2>/dev/null)
}

complete -o nosort -F _smallcap_completion smallcap 2>/dev/null || complete -F _smallcap_completion smallcap
