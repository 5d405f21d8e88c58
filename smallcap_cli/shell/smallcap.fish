# fish completion for smallcap: the program itself answers what may stand at the cursor.
function __smallcap_complete
    set -l program (commandline -opc)[1]
    set -l line (commandline -cp | string collect)
    for offer in (env _SMALLCAP_COMPLETE=fish _SMALLCAP_LINE="$line" $program 2>/dev/null)
        switch $offer
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $offer
        end
    end
end

complete --command smallcap --no-files --keep-order --arguments '(__smallcap_complete)'
