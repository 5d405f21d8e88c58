# PowerShell completion for smallcap: the program itself answers what may stand at the cursor.
Register-ArgumentCompleter -Native -CommandName smallcap -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $text = $commandAst.ToString()
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    if ($text.Length -gt $length) { $text = $text.Substring(0, $length) } else { $text = $text.PadRight($length) }
    $env:_SMALLCAP_COMPLETE = 'powershell'
    $env:_SMALLCAP_LINE = $text
    try {
        # Where nothing but a file is wanted there is no answer, and PowerShell offers files itself.
        & $commandAst.CommandElements[0].Value 2>$null | Where-Object { $_ -notlike ':f*' } | ForEach-Object {
            $value, $about = $_ -split "`t", 2
            if (-not $about) { $about = $value }
            $typed = if ($value.Contains(',')) { "'$value'" } else { $value }
            [System.Management.Automation.CompletionResult]::new($typed, $value, 'ParameterValue', $about)
        }
    } finally {
        Remove-Item Env:_SMALLCAP_COMPLETE, Env:_SMALLCAP_LINE
    }
}
