// Package recording says what a record of traffic holds: requests one by one, points of a
// metric, or the totals of a load test. However it was written down, the answer is one
// [Recording]: how many requests, when, how bursty, how long they took, and what it does
// not say.
//
//   - blank.go: a recording of which nothing is known yet
//   - recorder.go: requests one by one, in whatever order, in bounded memory
//   - seconds.go: counts by the second, and the busiest windows
//   - values.go: durations: exact while they are few, else to three digits
//   - endpoints.go: the busiest endpoints, of however many there are
//   - series.go: points of a metric, and the counts that follow from them
//   - added.go: several series together
//   - counter.go: what a counter says of rates
//   - widths.go: points that become buckets, as wide as most are apart, and gaps
//   - calendar.go: days of 23 hours, and months
//   - filled.go: gaps that are filled, when asked
//   - tally.go: counts that a tool has taken
//   - shape.go: what counts say of the hours, the week and of bursts
//
// Unknown is NaN, or absent. It will never read a file or know a format, which is for
// profiles/recordings, and never take what is unknown for zero.
package recording
