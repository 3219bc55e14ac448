// Package traffic holds the traffic patterns, a file each: how requests come over
// time. Each reads its own keys of a scenario's table "traffic". Open traffic
// ([models.Open]) comes whatever becomes of it; users ([models.Closed]) wait for
// their answers, and what was recorded ([Recorded]) brings its demands along.
// What changes with the hours and the calendar is one rate over time, λ(t) ([Rate]),
// of parts that compose.
//
// It will never know what serves the requests, nor where keys come from.
package traffic
