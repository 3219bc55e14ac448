#!/bin/sh
{{range .Remarks}}{{comment "#" .}}
{{end}}
set -eu

BASE_URL=${BASE_URL:-{{.BaseURL}}}
OUT=${OUT:-results}
SEED=${SEED:-{{.Seed}}}
export LC_ALL=C

mkdir -p "$OUT"
rm -f "$OUT"/*.bin
{{- range .Requests}}{{if .Bytes}}
head -c {{.Bytes}} /dev/zero | tr '\0' x > "$OUT/{{.Method}}.body"
{{- end}}{{end}}

# Targets without end, each drawn by the shares.
targets() {
  awk -v base="$BASE_URL" -v out="$OUT" -v seed="$1" 'BEGIN {
    srand(seed)
    while (1) {
      u = rand()
{{- range $i, $r := .Requests}}
      {{if $i}}else {{end}}if (u < {{number .Upto}}) printf "{{.Method}} %s{{printed .Path}}\n{{if .Bytes}}@%s/{{.Method}}.body\n{{end}}\n", base{{if .Bytes}}, out{{end}}
{{- end}}
    }
  }' 2> /dev/null || true
}

part=0

# Requests in a unit of time, the unit, and for how long.
attack() {
  part=$((part + 1))
  targets $((SEED + part)) | vegeta attack -lazy -format=http -rate="$1/$2" -duration="$3" -timeout={{seconds .Timeout}} {{if .Closed}}-max-workers={{.Users}} -workers={{.Users}}{{else}}-max-workers=100000{{end}} > "$OUT/$(printf %05d "$part").bin"
}
{{if .Closed}}
# As many as {{.Users}} users send, each of whom waits for the answer.
attack 0 1s {{seconds .Lasts}}
{{else}}{{$unit := .Unit}}{{range .Stages}}
{{- if $unit.Whole .Rate}}
attack {{$unit.Whole .Rate}} {{$unit.Unit}} {{seconds .Seconds}}
{{- else}}
sleep {{number .Seconds}} # nobody comes
{{- end}}
{{- end}}
{{end}}
vegeta encode -to csv -output "$OUT/results.csv" "$OUT"/*.bin
vegeta report "$OUT"/*.bin
