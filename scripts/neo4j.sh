#!/usr/bin/env bash
# A Neo4j community server for development and tests: in docker where an engine answers, else from Maven Central.
#
# usage: scripts/neo4j.sh start        start it, wait until it answers, print its bolt URL (again is a no-op)
#        scripts/neo4j.sh stop         stop it in good order; its data stays
#        scripts/neo4j.sh kill         stop it as a power cut would (kill -9)
#        scripts/neo4j.sh status       print the bolt URL of a running server
#        scripts/neo4j.sh about        say how to use a running server
#        scripts/neo4j.sh admin ARGS   run neo4j-admin on its database, which must be stopped for most of them
#
# environment; the first four are remembered in NEO4J_DIR:
#   NEO4J_VERSION    5.26.20 (Java 17 or newer), 2026.07.1 (Java 21 or newer), ...
#   NEO4J_BOLT_PORT  17687; 0 = any that is free
#   NEO4J_HTTP_PORT  17474; 0 = any that is free
#   NEO4J_BY         docker or maven; else what is there
#   NEO4J_DIR        all that the server keeps; one folder a server (.neo4j in this repository)
#   NEO4J_PASSWORD   of the user neo4j, 8 characters or more; empty = no authentication
#   NEO4J_HEAP       512m
#   NEO4J_EXTRA      further lines of neo4j.conf
#   NEO4J_WAIT       seconds a start or stop may take (180)
#   NEO4J_WHILE      a process id: the server is stopped when that process is gone, however it ended
#   JAVA_HOME        the Java to run it with; else the one on the path
#
# exit codes: 0 done, 1 failed, 2 wrong usage, 3 not running, 69 there is nothing here to run it with
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() { echo "neo4j.sh: $1" >&2; exit "${2:-1}"; }

# --- what was asked for, now or the last time

remembered() { sed -n "s/^$1=//p" "$dir/server" 2>/dev/null || true; }

port() {  # port NAME GIVEN DEFAULT
  local last; last=$(remembered "$1")
  if [ "${2:-0}" != 0 ]; then echo "$2"
  elif [ -n "$last" ]; then echo "$last"
  elif [ "${2:-}" = 0 ]; then
    python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
  else echo "$3"; fi
}

choose() {
  dir=${NEO4J_DIR:-$here/../.neo4j}
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  version=${NEO4J_VERSION:-$(remembered version)}; version=${version:-5.26.20}
  bolt=$(port bolt "${NEO4J_BOLT_PORT:-}" 17687)
  http=$(port http "${NEO4J_HTTP_PORT:-}" 17474)
  by=${NEO4J_BY:-$(remembered by)}; by=${by:-$(what_is_here)}
  lib=${XDG_CACHE_HOME:-$HOME/.cache}/neo4j-server/$version
  image=neo4j:$version-community
  name=triplewire-neo4j-$(printf '%s' "$dir" | cksum | cut -d' ' -f1)
  mounts=(--user "$(id -u):$(id -g)" -v "$dir/data:/data" -v "$dir/logs:/logs" -v "$dir/import:/import")
  options=(-Xmx"${NEO4J_HEAP:-512m}" -XX:+UseSerialGC -Dfile.encoding=UTF-8)
  opens=()
  for package in java.nio java.io sun.nio.ch; do opens+=("--add-opens=java.base/$package=ALL-UNNAMED"); done
  options+=("${opens[@]}")
}

what_is_here() {
  if command -v docker >/dev/null 2>&1 && timeout 10 docker info >/dev/null 2>&1; then echo docker
  elif command -v mvn >/dev/null 2>&1 && command -v "$java" >/dev/null 2>&1; then echo maven; fi
}

check() {
  case $by in
    docker) return ;;
    maven) ;;
    *) fail "cannot run a Neo4j here: no docker engine answers, and Maven or Java is missing.
  Start docker, or install Maven and Java 17 or newer (Debian: apt-get install maven default-jre-headless),
  or use a server that runs elsewhere: triplewire --store bolt://HOST:7687 ..." 69 ;;
  esac
  local need=17 have
  [ "${version%%.*}" -lt 2025 ] || need=21
  have=$("$java" -version 2>&1 | sed -nE 's/.* version "([0-9]+).*/\1/p' | head -n 1)
  [ "${have:-0}" -ge "$need" ] || fail "Neo4j $version needs Java $need or newer, and $java is ${have:-missing}: set JAVA_HOME" 69
}

# --- whether it runs

process() {  # its process id; an id that was given to another program since does not count
  local id
  id=$(cat "$dir/pid" 2>/dev/null) && ps -ww -o args= -p "$id" | grep -qF -- "--home-dir=$dir" && echo "$id"
}

is_running() {
  case $by in
    docker) [ "$(docker inspect -f '{{.State.Running}}' "$name" 2>/dev/null)" = true ] ;;
    *) process >/dev/null ;;
  esac
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

log() { if [ "$by" = docker ]; then docker logs "$name" 2>&1; else cat "$dir/out.log"; fi; }

within() {  # within SECONDS COMMAND...: whether it succeeds in time
  local end=$((SECONDS + $1)); shift
  until "$@"; do [ "$SECONDS" -lt "$end" ] || return 1; sleep 0.2; done
}

# --- preparing it

fetch() {
  [ -e "$lib/.done" ] && return
  echo "neo4j.sh: fetching Neo4j $version from Maven Central, once (130 MB)" >&2
  mkdir -p "$lib"
  mvn -B -q -f "$here/neo4j-pom.xml" -Dneo4j.version="$version" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$lib" >&2 || fail "Maven could not bring Neo4j $version"
  touch "$lib/.done"
}

settings() {
  echo "server.memory.heap.max_size=${NEO4J_HEAP:-512m}"
  echo "server.memory.pagecache.size=128m"
  echo "dbms.usage_report.enabled=false"
  [ -z "${NEO4J_EXTRA:-}" ] || echo "$NEO4J_EXTRA"
}

prepare() {
  mkdir -p "$dir"/{conf,data,logs,plugins,import,run}
  printf 'version=%s\nbolt=%s\nhttp=%s\nby=%s\n' "$version" "$bolt" "$http" "$by" >"$dir/server"
  [ "$by" = maven ] || return 0
  fetch
  ln -sfn "$lib" "$dir/lib"
  {
    settings
    echo "server.default_listen_address=127.0.0.1"
    echo "server.bolt.listen_address=127.0.0.1:$bolt"
    echo "server.http.listen_address=127.0.0.1:$http"
    echo "server.https.enabled=false"
    printf 'server.jvm.additional=%s\n' "${opens[@]}"  # for a Java that neo4j-admin starts, since 2025
    echo "dbms.security.auth_enabled=$([ -n "${NEO4J_PASSWORD:-}" ] && echo true || echo false)"
  } >"$dir/conf/neo4j.conf"
}

# --- the verbs

admin() {
  if [ "$by" = docker ]; then
    docker run --rm "${mounts[@]}" -v "$PWD:$PWD" -w "$PWD" "$image" neo4j-admin "$@"
  else
    NEO4J_HOME=$dir NEO4J_CONF=$dir/conf "$java" "${options[@]}" -cp "$dir/lib/*" -Dbasedir="$dir" \
      org.neo4j.server.startup.Neo4jAdminCommand "$@"
  fi
}

entry() {  # the server's main class, which differs between versions, as its jar names it
  python3 -c 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode().split()[0])' \
    "$lib/neo4j-$version.jar" META-INF/services/org.neo4j.server.startup.EntryPoint
}

launch() {
  if [ "$by" = docker ]; then launch_docker; return; fi
  if [ -n "${NEO4J_PASSWORD:-}" ] && [ ! -e "$dir/data/databases/system" ]; then
    admin dbms set-initial-password "$NEO4J_PASSWORD" >/dev/null
  fi
  local own=() class; class=$(entry)
  : >"$dir/out.log"
  if command -v setsid >/dev/null 2>&1; then own=(setsid); fi  # Ctrl-C in this terminal does not reach it
  ${own[@]+"${own[@]}"} nohup "$java" "${options[@]}" -cp "$dir/lib/*" "$class" \
    --home-dir="$dir" --config-dir="$dir/conf" --console-mode >"$dir/out.log" 2>&1 </dev/null &
  echo $! >"$dir/pid"
  within 10 has_begun $! || true
}

has_begun() { process >/dev/null || ! kill -0 "$1" 2>/dev/null; }  # before, it is still a copy of this script

launch_docker() {
  local key value given=(-e "NEO4J_AUTH=${NEO4J_PASSWORD:+neo4j/}${NEO4J_PASSWORD:-none}")
  while IFS='=' read -r key value; do
    key=${key//_/__}  # the image reads a.b_c from NEO4J_a_b__c
    given+=(-e "NEO4J_${key//./_}=$value")
  done < <(settings; echo "server.bolt.advertised_address=127.0.0.1:$bolt")
  docker run -d --rm --name "$name" "${mounts[@]}" "${given[@]}" \
    -p "127.0.0.1:$bolt:7687" -p "127.0.0.1:$http:7474" "$image" >/dev/null
}

start() {
  check
  if is_running; then url; return; fi
  ! is_taken "$bolt" || fail "something else listens on port $bolt: give another NEO4J_BOLT_PORT, or 0 for any"
  ! is_taken "$http" || fail "something else listens on port $http: give another NEO4J_HTTP_PORT, or 0 for any"
  prepare
  trap 'is_running && end KILL' EXIT  # a start that fails, or is interrupted, leaves nothing running
  launch
  within "${NEO4J_WAIT:-180}" has_settled || true
  has_started || { log | tail -n 20 >&2; fail "Neo4j $version did not start; its log is above and in $dir/logs"; }
  trap - EXIT
  if [ -n "${NEO4J_WHILE:-}" ]; then stop_after "$NEO4J_WHILE" >/dev/null 2>&1 </dev/null & fi
  url
}

stop_after() {  # stop_after PROCESS: what was started again in the meantime has a watch of its own
  local mine; mine=$(identity)
  while kill -0 "$1" && [ "$(identity)" = "$mine" ]; do sleep 2; done
  if [ "$(identity)" = "$mine" ]; then stop TERM; fi
}

identity() { if [ "$by" = docker ]; then docker inspect -f '{{.Id}}' "$name" || true; else process || true; fi; }

has_started() { log | grep -q ' Started\.' && is_taken "$bolt"; }
has_settled() { has_started || ! is_running; }

end() {  # end SIGNAL: TERM lets it close its files
  if [ "$by" = docker ]; then
    if [ "$1" = TERM ]; then docker stop -t "${NEO4J_WAIT:-180}" "$name" >/dev/null; else docker kill "$name" >/dev/null; fi
  else
    kill "-$1" "$(process)"
  fi
  within "${NEO4J_WAIT:-180}" has_ended || fail "Neo4j does not stop; its folder is $dir"
}

has_ended() { ! is_running; }

stop() { if is_running; then end "$1"; fi; }

url() { echo "bolt://127.0.0.1:$bolt"; }

about() {
  cat <<SAID
Neo4j $version runs (by $by; its folder is $dir).
  store    triplewire --store bolt://127.0.0.1:$bolt stats
  Browser  http://127.0.0.1:$http/browser/?dbms=bolt://127.0.0.1:$bolt
  stop     scripts/neo4j.sh stop
SAID
  if [ "$by" = maven ] && [ "${version%%.*}" -ge 2025 ]; then echo "  (this version comes from Maven Central without Browser)"; fi
}

verb=${1:-}
case $verb in
  start | stop | kill | status | about | admin) shift ;;
  *) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "$0" >&2; exit 2 ;;
esac
choose
case $verb in
  start) start ;;
  stop) stop TERM ;;
  kill) stop KILL ;;
  status) is_running && is_taken "$bolt" || fail "not running in $dir" 3; url ;;
  about) is_running || fail "not running in $dir" 3; about ;;
  admin) check; prepare; admin "$@" ;;
esac
