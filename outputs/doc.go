// Package outputs says what a plan found: as a table for the terminal, as JSON
// and CSV for programs and spreadsheets, as Markdown and HTML for a page, and as plots.
//
// Every writer obeys three rules. What is not known is shown as not known: a
// NaN, an infinity, or a latency of an overloaded fleet is null in JSON, an
// empty cell in CSV and a dash for people, never a number. The same input
// gives the same bytes. Text of the scenario cannot break out of its place:
// control characters are replaced, and what a format would read as markup or
// as a formula is escaped.
//
// It will never plan, price, simulate or read a scenario. It does not ask whether
// it writes to a terminal: whoever calls it says so in Options.
//
// # Adding a format
//
// Write one file with a type that implements Format and an init function that
// registers it in Formats. A format for people needs only to write documents,
// which package pages lays out, as table.go and markdown.go do.
package outputs
