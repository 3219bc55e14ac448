package billing

import "math/big"

// Logging is a month of log lines, and what is kept of them at steady state:
//
//	ingested GB     = bytes / 2^30
//	stored GB-month = ingested GB · compressed share · days of retention / (365/12)
//
// Azure's Log Analytics and Google's Cloud Logging keep the size that came in, the first
// 31 and 30 days of it in the price of what comes in (their price pages).
type Logging struct {
	Part       string
	What       string // "ingestion" where it is empty
	Bytes      float64
	Compressed float64 // share of the size that is stored
	Days       float64 // of retention; 0 where the keeping is not to be billed
	QueriedGB  float64 // what queries read
}

// Days that logs are kept without another price.
const (
	azureKeepsFree  = 31
	googleKeepsFree = 30
)

// LogBytes is the size of so many requests with so many lines.
func LogBytes(requests, linesPerRequest, bytesPerLine float64) float64 {
	return float(times(requests, linesPerRequest, bytesPerLine))
}

func (l Logging) bill(s *sheet) {
	if !s.amounts(l.Part, "logs", l.Bytes, l.Compressed, l.Days, l.QueriedGB) ||
		!s.demand(l.Compressed <= 1, l.Part, "logs are compressed to %v of their size", l.Compressed) {
		return
	}
	what := l.What
	if what == "" {
		what = "ingestion"
	}
	gb := over(exact(l.Bytes), gib)
	switch s.tariff.List.Provider {
	case "aws":
		s.rate(Logs, l.Part, what, gb, "cloudwatch_logs", "ingestion")
		stored := over(mul(gb, times(l.Compressed, l.Days)), big.NewRat(365, 12))
		s.rate(Logs, l.Part, "storage", stored, "cloudwatch_logs", "storage")
		s.rate(Logs, l.Part, "queries", exact(l.QueriedGB), "cloudwatch_logs", "insights_scanned")
	case "azure":
		s.rate(Logs, l.Part, what, gb, "log_analytics", "ingestion")
		kept := beyond(exact(l.Days), big.NewRat(azureKeepsFree, 1))
		s.rate(Logs, l.Part, "storage", over(mul(gb, kept), big.NewRat(365, 12)), "log_analytics", "retention")
		s.rate(Logs, l.Part, "queries", exact(l.QueriedGB), "log_analytics", "queries")
	case "gcp":
		s.rate(Logs, l.Part, what, gb, "cloud_logging", "ingestion")
		kept := beyond(exact(l.Days), big.NewRat(googleKeepsFree, 1))
		s.rate(Logs, l.Part, "storage", over(mul(gb, kept), big.NewRat(365, 12)), "cloud_logging", "storage")
		s.rate(Logs, l.Part, "queries", exact(l.QueriedGB), "cloud_logging", "queries")
	default:
		if l.Bytes > 0 {
			s.missing(l.Part, what, "no price of logs in "+s.tariff.List.String())
		}
	}
}
