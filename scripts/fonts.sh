#!/usr/bin/env bash
# Puts the free Fandol fonts (仿宋、楷体、黑体、宋体) into FONT_DIR, default var/fonts. They are taken out of Debian's
# texlive-lang-chinese package, verified by apt; TeX itself is not installed. Does nothing when the fonts are there.
set -euo pipefail
cd "$(dirname "$0")/.."
fonts=${FONT_DIR:-${VAR_DIR:-var}/fonts}
package=texlive-lang-chinese

complete() {
  local name
  for name in FandolFang-Regular FandolKai-Regular FandolHei-Regular FandolHei-Bold FandolSong-Regular FandolSong-Bold; do
    [ -s "$fonts/$name.otf" ] || return 1
  done
}
complete && exit 0
if ! command -v apt-get >/dev/null; then
  echo "本机没有 apt。请把 Fandol 字体（FandolFang、FandolKai、FandolHei、FandolSong 的 .otf 文件）放进 $fonts 后重试。" >&2
  exit 1
fi

echo "取公文字体（Fandol，约 49 MB）……"
mkdir -p "$fonts"
fonts=$(cd "$fonts" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt drops its rights while it downloads
if [ "$(id -u)" = 0 ] && id _apt >/dev/null 2>&1; then chown _apt "$work"; fi
fetch() { (cd "$work" && apt-get -q -o DPkg::Lock::Timeout=600 download "$package") >"$work/log" 2>&1; }
if ! fetch; then
  if [ "$(id -u)" = 0 ]; then apt-get -q update >/dev/null 2>&1 || true
  elif command -v sudo >/dev/null; then sudo apt-get -q update >/dev/null 2>&1 || true; fi
  fetch || { tail -n 5 "$work/log" >&2; echo "没有取到软件包 $package。请检查网络后重试，或把 Fandol 字体放进 $fonts。" >&2; exit 1; }
fi
dpkg-deb --fsys-tarfile "$work"/"$package"_*.deb |
  tar -x -C "$work" --wildcards './usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/*.otf' \
    './usr/share/doc/texlive-doc/fonts/fandol/*' "./usr/share/doc/$package/copyright"
mkdir -p "$fonts/licences"
cp "$work/usr/share/doc/$package/copyright" "$fonts/licences/texlive-lang-chinese-copyright"
for text in "$work"/usr/share/doc/texlive-doc/fonts/fandol/*; do
  case $text in
    *.gz) gzip -dc "$text" >"$fonts/licences/fandol-$(basename "$text" .gz)" ;;
    *) cp "$text" "$fonts/licences/fandol-$(basename "$text")" ;;
  esac
done
for font in "$work"/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/*.otf; do
  # A font appears whole or not at all.
  cp "$font" "$fonts/.incoming" && chmod 644 "$fonts/.incoming" && mv "$fonts/.incoming" "$fonts/$(basename "$font")"
done
complete || { echo "软件包 $package 里没有找到全部 Fandol 字体。" >&2; exit 1; }
