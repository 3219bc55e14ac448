package keys

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"fleetcost/models"
	"fleetcost/sim"
)

// ParseDuration reads a duration with its unit: "12ms", "1.5s", "2h30m". The
// units are ns, us (or µs), ms, s, m and h. A negative duration is read, not
// judged. The error says how to write it.
func ParseDuration(text string) (sim.Time, error) {
	d, err := time.ParseDuration(text)
	if err == nil {
		return sim.Time(d), nil
	}
	return 0, errors.New(durationFix(text))
}

var numberAndUnit = regexp.MustCompile(`^\s*([0-9]*\.?[0-9]+)\s*([A-Za-zµμ]*)\.?\s*$`)

// durationUnits are words that people write for units, and the unit.
var durationUnits = map[string]string{
	"": "ms", "ns": "ns", "us": "us", "µs": "us", "ms": "ms", "s": "s", "m": "m", "h": "h",
	"msec": "ms", "msecs": "ms", "millis": "ms", "millisecond": "ms", "milliseconds": "ms",
	"microsecond": "us", "microseconds": "us", "usec": "us",
	"sec": "s", "secs": "s", "second": "s", "seconds": "s",
	"min": "m", "mins": "m", "minute": "m", "minutes": "m",
	"hr": "h", "hrs": "h", "hour": "h", "hours": "h",
}

func durationFix(text string) string {
	m := numberAndUnit.FindStringSubmatch(text)
	if m == nil || len(text) > 40 {
		return durationExamples
	}
	number, word := m[1], strings.ToLower(m[2])
	meant := number + durationUnits[word]
	if days, err := strconv.ParseFloat(number, 64); err == nil && (word == "d" || word == "day" || word == "days") {
		meant = fmt.Sprintf("%gh", 24*days)
	}
	if _, err := time.ParseDuration(meant); err != nil || meant == text {
		return durationExamples
	}
	return fmt.Sprintf("write %q", meant)
}

const durationExamples = `write a duration such as "12ms", "1.5s" or "2h30m"`

// byteUnits are the units of sizes.
var byteUnits = map[string]models.Bytes{
	"B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
	"KiB": models.KiB, "MiB": models.MiB, "GiB": models.GiB, "TiB": 1024 * models.GiB,
}

// ParseBytes reads a size with its unit: "512MiB", "2GB", "64 KiB". Fractions
// of a byte are rounded. The error says how to write it.
func ParseBytes(text string) (models.Bytes, error) {
	m := numberAndUnit.FindStringSubmatch(text)
	if m == nil || strings.HasSuffix(text, ".") {
		return 0, errors.New(`write a size such as "512MiB", "2GB" or "64KiB"`)
	}
	unit, ok := byteUnits[m[2]]
	if !ok {
		return 0, errors.New(bytesFix(m[1], m[2]))
	}
	number, err := strconv.ParseFloat(m[1], 64)
	if size := math.Round(number * float64(unit)); err == nil && size < math.MaxInt64/2 {
		return models.Bytes(size), nil
	}
	return 0, errors.New("write at most 4000000TiB")
}

func bytesFix(number, unit string) string {
	if len(number) <= 40 {
		switch strings.ToLower(unit) {
		case "k", "kb", "kib":
			return fmt.Sprintf("write %q", number+"KiB")
		case "", "m", "mb", "mib":
			return fmt.Sprintf("write %q", number+"MiB")
		case "g", "gb", "gib":
			return fmt.Sprintf("write %q", number+"GiB")
		}
	}
	return `write a size such as "512MiB", "2GB" or "64KiB"`
}
