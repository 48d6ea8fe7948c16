#!/bin/sh
#
# deb.sh build           the package for this machine's Debian, in build/deb
# deb.sh build SUITE     for bookworm or trixie, in a clean root of it
# deb.sh test SUITE      that package installed in another clean root, and tried
#
# What is committed is packaged.  The roots come from the mirror that this
# machine uses, and are made as root; one is kept in $DEPS/root-SUITE.tar.

set -eu

DEPS=${DEPS:-$(pwd)/.deps}
name=libnginx-mod-http-shipstation
top=$(pwd)


fail() {
    echo "deb: $*" >&2
    exit 1
}


release() {
    case "$1" in
        bookworm) echo 12 ;;
        trixie)   echo 13 ;;
        *)        fail "bookworm or trixie, not \"$1\"" ;;
    esac
}


# the sources as committed, their version marked with the Debian's number
sources() {
    folder=build/deb/$1
    rm -rf "$folder"
    mkdir -p "$folder/source"
    git archive HEAD | tar -x -C "$folder/source"
    sed -i "1s/)/~deb$(release "$1"))/" "$folder/source/debian/changelog"
}


# A new root with packages: root SUITE FOLDER PACKAGE...
root() {
    suite=$1
    folder=$2
    shift 2

    unmount "$folder"
    rm -rf "$folder"

    if [ ! -f "$DEPS/root-$suite.tar" ]; then
        mkdir -p "$DEPS"
        mmdebstrap -q --variant=apt "$suite" "$DEPS/root-$suite.new.tar" \
            "$(DEPS=$DEPS build/deps.sh mirror)" >&2
        mv "$DEPS/root-$suite.new.tar" "$DEPS/root-$suite.tar"
    fi

    mkdir -p "$folder"
    tar -xf "$DEPS/root-$suite.tar" -C "$folder"
    cp /etc/resolv.conf "$folder/etc/resolv.conf"
    mount -t proc proc "$folder/proc"
    printf '#!/bin/sh\nexit 101\n' > "$folder/usr/sbin/policy-rc.d"
    chmod +x "$folder/usr/sbin/policy-rc.d"

    inside "$folder" apt-get -q update
    inside "$folder" apt-get -q -y install --no-install-recommends "$@"
}


unmount() {
    umount "$1/proc" 2>/dev/null || true
}


inside() {
    folder_of_root=$1
    shift
    chroot "$folder_of_root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive HOME=/root "$@"
}


# apart from the machine's network, so that its own nginx is not in the way
alone() {
    folder_of_root=$1
    shift
    unshare -n sh -c 'ip link set lo up && exec chroot "$@"' - \
        "$folder_of_root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        LC_ALL=C.UTF-8 HOME=/root "$@"
}


build_here() {
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    sources "$suite"
    (cd "build/deb/$suite/source" && dpkg-buildpackage -b -us -uc) >&2
    lint "build/deb/$suite"
}


build_in_root() {
    suite=$1
    build_root=$top/build/deb/root-build-$suite
    trap 'unmount "$build_root"' EXIT
    sources "$suite"
    root "$suite" "$build_root" build-essential debhelper nginx-dev \
        libcurl4-openssl-dev libxml2-dev libssl-dev zlib1g-dev lintian \
        $([ "$suite" = bookworm ] || echo libyyjson-dev) >&2
    cp -a "build/deb/$suite/source" "$build_root/root/source"
    inside "$build_root" sh -c 'cd /root/source && dpkg-buildpackage -b -us -uc' \
        >&2
    inside "$build_root" sh -c 'cd /root && lintian --allow-root \
        --fail-on error,warning *.changes'
    mv "$build_root"/root/$name* "build/deb/$suite/"
    unmount "$build_root"
    rm -rf "$build_root"
}


lint() {
    if command -v lintian > /dev/null; then
        lintian --allow-root --fail-on error,warning "$1"/*.changes
    else
        echo "deb: lintian is not installed: the package was not checked" >&2
    fi
}


# Installed, tried, removed: nothing of it may stay behind but settings.
try() {
    suite=$1
    package=$(ls build/deb/"$suite"/${name}_*.deb) || fail "build it first"
    test_root=$top/build/deb/root-test-$suite
    trap 'unmount "$test_root"' EXIT
    root "$suite" "$test_root" nginx curl ca-certificates libxml2-utils >&2
    cp "$package" "$test_root/root/package.deb"
    cp debian/tests/smoke "$test_root/root/smoke"

    inside "$test_root" apt-get -q -y install /root/package.deb >&2
    alone "$test_root" sh /root/smoke
    inside "$test_root" apt-get -q -y purge $name >&2
    inside "$test_root" nginx -t
    [ ! -e "$test_root/var/lib/ngx-shipstation" ] \
        || fail "purge left /var/lib/ngx-shipstation"
    [ ! -e "$test_root/usr/share/ngx-shipstation" ] \
        || fail "purge left /usr/share/ngx-shipstation"
    unmount "$test_root"
    rm -rf "$test_root"
    echo "$suite: the package was installed, tried and purged"
}


case "$1 ${2:-}" in
    "build ") build_here; ls build/deb/*/*.deb ;;
    build\ *) build_in_root "$2" ;;
    test\ ?*) try "$2" ;;
    *)        fail "build [SUITE], or test SUITE" ;;
esac
