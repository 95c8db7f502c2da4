#!/bin/sh
# Installs obsidian-anki-sync @VERSION@ into your home folder. It needs neither Python nor a network.
#
#     sh @NAME@            installs it, or replaces another version
#     sh @NAME@ --remove   removes it
#
# The program goes to ~/.local/lib/obsidian-anki-sync, and a link to it to ~/.local/bin. After this script, the file
# holds the program as a compressed archive.
set -eu

program=obsidian-anki-sync
version='@VERSION@'
library="$HOME/.local/lib/$program"
link="$HOME/.local/bin/$program"
new="$library/.new-$$"

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# The link, if this installer made it; another file of that name belongs to uv, pipx or a person.
ours() {
    [ -L "$link" ] && case "$(readlink "$link")" in "$library"/*) true ;; *) false ;; esac
}

remove() {
    if ours; then rm -f "$link"; fi
    rm -rf "$library"
    echo "$program is removed. Your settings, the sync history and your cards stay."
}

check_computer() {
    [ "$(uname -s)" = '@SYSTEM@' ] || fail "This installer is for @SYSTEM@, and this is $(uname -s)."
    case "$(uname -m)" in
        @MACHINES@) ;;
        *) fail "This installer is for the processor @ARCH@, and this computer has $(uname -m)." ;;
    esac
    if { [ -e "$link" ] || [ -L "$link" ]; } && ! ours; then
        fail "$link exists already and was not made by this installer. Nothing was changed." \
            "Update it the way you installed it, or remove it first (uv tool uninstall $program, pipx uninstall $program)."
    fi
}

payload() {
    tail -n +@LINES@ "$0"
}

unpack() {
    # shellcheck disable=SC2046 # split on purpose: the sum and the length
    set -- $(payload | cksum)
    [ "$1 $2" = '@SUM@' ] || fail "The file $0 is damaged or incomplete. Download it again. Nothing was changed."
    mkdir -p "$library" "$HOME/.local/bin"
    trap 'rm -rf "$new"' EXIT
    trap 'exit 1' HUP INT TERM
    mkdir "$new"
    payload | gzip -dc | tar -xf - -C "$new"
    "$new/$program" --version >/dev/null ||
        fail "The program does not start on this computer; its message is above. Nothing was changed."
}

# The link is renamed over the old one in one step, so it names a whole program at every moment. A sidecar that still
# runs keeps the files of its own version.
switch() {
    place="$library/$version"
    if [ -e "$place" ]; then place="$place-$$"; fi
    mv "$new" "$place"
    rm -f "$link".new-*
    ln -s "$place/$program" "$link.new-$$"
    mv -f "$link.new-$$" "$link"
    for each in "$library"/* "$library"/.old-* "$library"/.new-*; do
        if [ "$each" != "$place" ]; then rm -rf "$each"; fi
    done
}

report() {
    echo "$("$link" --version) is installed: $link"
    echo "Obsidian finds it there by itself."
    case ":$PATH:" in
        *":$HOME/.local/bin:"*) ;;
        *) echo "To use it in a terminal, add $HOME/.local/bin to your PATH, and open a new terminal." ;;
    esac
}

main() {
    case "${1:-}" in
        '') check_computer && unpack && switch && report ;;
        --remove) remove ;;
        *) fail "Usage: sh $0 [--remove]" ;;
    esac
}

# The shell must stop here: the rest of the file is not a script.
main "$@"
exit
