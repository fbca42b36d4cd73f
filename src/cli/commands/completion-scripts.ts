export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * Each script asks the program how the line goes on; an answer of one line `:files` means that the shell completes a
 * file itself. So the scripts never grow old.
 */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# besu-console completion for bash: source <(besu-console completion bash)
_besu_console() {
  local cur="\${COMP_WORDS[COMP_CWORD]}"
  local IFS=$'\\n'
  local -a words
  words=($("\${COMP_WORDS[0]}" completion --words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [[ "\${words[0]}" == ':files' ]]; then
    [[ "$cur" == '=' ]] && cur=''
    COMPREPLY=($(compgen -f -- "$cur"))
    return
  fi
  # bash has parted the word at its equals sign: only what stands behind it is replaced.
  if [[ "$cur" == '=' || ( COMP_CWORD -gt 1 && "\${COMP_WORDS[COMP_CWORD-1]}" == '=' ) ]]; then
    words=("\${words[@]#*=}")
  fi
  COMPREPLY=("\${words[@]}")
}
complete -o nosort -F _besu_console besu-console 2>/dev/null || complete -F _besu_console besu-console
`,
  zsh: `#compdef besu-console
# besu-console completion for zsh: besu-console completion zsh > "\${fpath[1]}/_besu-console"
_besu_console() {
  local -a answers
  answers=("\${(@f)$("\${words[1]}" completion --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${answers[1]}" == ':files' ]]; then
    _files
  else
    compadd -Q -V besu-console -- "\${(@)answers:#}"
  fi
}
if [[ "\${funcstack[1]}" == '_besu-console' ]]; then
  _besu_console "$@"
else
  compdef _besu_console besu-console
fi
`,
  fish: `# besu-console completion for fish: besu-console completion fish > ~/.config/fish/completions/besu-console.fish
function __besu_console_words
    set -l words (commandline -opc) (commandline -ct)
    set -l answers ($words[1] completion --words -- $words[2..-1] 2>/dev/null)
    if test "$answers[1]" = ':files'
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $answers
    end
end
complete -c besu-console -f -k -a '(__besu_console_words)'
`,
};

export const completionScript = (shell: Shell): string => SCRIPTS[shell];
