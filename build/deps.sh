#!/bin/sh
#
# deps.sh packages NAME...   Debian packages, where they are not installed yet
# deps.sh test-nginx         Test::Nginx, unpacked in $DEPS/test-nginx
# deps.sh promtool           that of Debian's prometheus, in $DEPS/promtool
# deps.sh nginx-source       the source of Debian's nginx, $DEPS/nginx-source
# deps.sh nginx-1.26         Debian 13's nginx and nginx-dev, unpacked
# deps.sh page               Chromium, Node.js, and t/page's packages of npm
# deps.sh mirror             prints where this machine gets Debian from
#
# What another Debian than the machine's own has is fetched by an apt with
# lists and caches of its own under $DEPS/apt; the system's are not touched.
# The mirror is the one that the machine uses.  With all in place nothing is
# asked of the network.

set -eu

DEPS=${DEPS:-$(pwd)/.deps}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C


say() {
    echo "deps: $*" >&2
}


fail() {
    say "$*"
    exit 1
}


# runs a command as root: at once, or by sudo
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        fail "root is needed for: $*"
    fi
}


installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" \
        = installed ]
}


# the machine's mirror, from its own sources; fetches its lists if it has none
mirror() {
    mirror_of_lists || { system_update; mirror_of_lists; } \
        || fail "no Debian mirror among this machine's apt sources"
}


mirror_of_lists() {
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' \
        'Created-By: Packages' \
        | sed -n 's/^Debian|Debian|//p' | head -n 1 | grep .
}


system_update() {
    as_root apt-get -q update >&2
}


# The signature is verified; that a mirror lags behind is no reason to refuse.
private_apt() {
    tool=$1
    shift
    "$tool" -q -o Dir::Etc::sourcelist="$DEPS/apt/sources.list" \
        -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$DEPS/apt/lists" \
        -o Dir::Cache="$DEPS/apt/cache" \
        -o APT::Sandbox::User=root \
        -o Acquire::Check-Valid-Until=false \
        -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}


# this Debian's name
codename() {
    (. /etc/os-release && echo "${VERSION_CODENAME:-sid}")
}


# the private lists: newer Debians' packages and the sources of nginx
private_update() {
    mkdir -p "$DEPS/apt/lists/partial" "$DEPS/apt/cache/archives/partial"

    uri=$(mirror)
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -f $key ] || fail "$key is missing: apt-get install debian-archive-keyring"

    for line in "deb trixie" "deb sid" "deb-src $(codename)"; do
        echo "${line% *} [signed-by=$key] $uri ${line#* } main"
    done > "$DEPS/apt/sources.list"

    private_apt apt-get update >&2
}


# private COMMAND...: runs it; where that fails (no lists yet, or lists so old
# that the mirror has dropped the version they name) once more with new lists
private() {
    if [ -d "$DEPS/apt/lists/partial" ] && "$@"; then
        return
    fi

    private_update
    "$@"
}


# download RELEASE NAME... into $DEPS/download
download() {
    release=$1
    shift
    mkdir -p "$DEPS/download"
    for name in "$@"; do
        say "$name of $release"
        rm -f "$DEPS/download/${name}_"*.deb
        private download_now "$release" "$name"
    done
}


download_now() {
    (cd "$DEPS/download" && private_apt apt-get download "$2/$1" >&2)
}


packages() {
    missing=
    for name in "$@"; do
        installed "$name" || missing="$missing $name"
    done

    [ -n "$missing" ] || return 0

    say "installing$missing"
    install_now $missing || { system_update && install_now $missing; } \
        || fail "could not install$missing"
}


# No service is started: an nginx on port 80 is not for a build to start.
install_now() {
    policy=/usr/sbin/policy-rc.d

    if [ -e $policy ]; then
        as_root apt-get -q -y install --no-install-recommends "$@" >&2
        return
    fi

    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT INT TERM

    status=0
    as_root apt-get -q -y install --no-install-recommends "$@" >&2 || status=$?

    as_root rm -f $policy
    trap - EXIT INT TERM
    return $status
}


test_nginx() {
    [ -f "$DEPS/test-nginx/usr/share/perl5/Test/Nginx/Socket.pm" ] && return

    download sid libtest-nginx-perl
    unpack "$DEPS/test-nginx" "$DEPS"/download/libtest-nginx-perl_*.deb
}


# Not installed: the package brings a service, which a test has no use for.
promtool() {
    command -v promtool >/dev/null 2>&1 && return
    [ -x "$DEPS/promtool/usr/bin/promtool" ] && return

    say "promtool of prometheus"
    mkdir -p "$DEPS/download"
    rm -f "$DEPS"/download/prometheus_*.deb
    promtool_now || { system_update && promtool_now; } \
        || fail "could not fetch prometheus"
    unpack "$DEPS/promtool" "$DEPS"/download/prometheus_*.deb
}


promtool_now() {
    (cd "$DEPS/download" && apt-get -q -o APT::Sandbox::User=root \
        download prometheus >&2)
}


# unpack FOLDER DEB...: whole or not at all
unpack() {
    folder=$1
    shift
    rm -rf "$folder" "$folder.part"
    for deb in "$@"; do
        dpkg-deb -x "$deb" "$folder.part"
    done
    mv "$folder.part" "$folder"
}


nginx_source() {
    [ -x "$DEPS/nginx-source/configure" ] && return

    version=$(dpkg-query -W -f '${Version}' nginx | sed 's/-[^-]*$//')

    say "source of nginx $version"
    mkdir -p "$DEPS/download"
    private source_now nginx "$(codename)"

    rm -rf "$DEPS/nginx-source" "$DEPS/nginx-source.part"
    mkdir "$DEPS/nginx-source.part"
    tar -C "$DEPS/nginx-source.part" --strip-components=1 -xzf \
        "$(ls "$DEPS"/download/nginx_"$version".orig.tar.gz)"
    mv "$DEPS/nginx-source.part" "$DEPS/nginx-source"
}


# Only the tarball of the nginx project: Debian's patches are not wanted here.
source_now() {
    (cd "$DEPS/download" && private_apt apt-get source --download-only \
        --tar-only "$1/$2" >&2)
}


nginx_1_26() {
    [ -x "$DEPS/nginx-1.26/usr/sbin/nginx" ] && return

    download trixie nginx nginx-dev
    unpack "$DEPS/nginx-1.26" "$DEPS"/download/nginx_1.26*.deb \
        "$DEPS"/download/nginx-dev_1.26*.deb
}


# Chromium without windows where Debian has it by itself.  Any Node.js from 18
# on does; npm takes exactly what the lock file names, into $DEPS/page.
page() {
    for browser in chromium-headless-shell chromium chromium-browser; do
        command -v $browser >/dev/null 2>&1 && break
        browser=
    done
    [ -n "$browser" ] || packages chromium-headless-shell

    command -v node >/dev/null 2>&1 || packages nodejs
    cmp -s t/page/package-lock.json "$DEPS/page/package-lock.json" \
        && [ -d "$DEPS/page/node_modules/playwright-core" ] && return

    command -v npm >/dev/null 2>&1 || packages npm

    say "playwright-core and axe-core of npm"
    rm -rf "$DEPS/page.part"
    mkdir -p "$DEPS/page.part"
    cp t/page/package.json t/page/package-lock.json "$DEPS/page.part/"
    npm ci --prefix "$DEPS/page.part" --ignore-scripts --no-audit --no-fund \
        >&2 || fail "npm could not fetch what t/page/package.json names"
    rm -rf "$DEPS/page"
    mv "$DEPS/page.part" "$DEPS/page"
}


command=${1:-}
[ $# -gt 0 ] && shift

case $command in
    packages)       packages "$@" ;;
    test-nginx)     test_nginx ;;
    promtool)       promtool ;;
    nginx-source)   nginx_source ;;
    nginx-1.26)     nginx_1_26 ;;
    page)           page ;;
    mirror)         mirror ;;
    *)              sed -n '3,10s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
