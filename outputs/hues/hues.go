// Package hues holds the colours of designs, for pictures and workbooks alike.
//
// It will never know what is drawn in them.
package hues

// Palette are the colours of the designs, which people with any colour vision tell apart: Okabe and
// Ito, "Color Universal Design" (2008), without its yellow, and as dark on white, or as
// light on dark paper, as shapes must be to be seen (a contrast of 3, WCAG 2.2, 1.4.11).
// Letters in them are darker, or lighter (4.5, WCAG 2.2, 1.4.3). A design has the same
// colour on every plot and in every chart.
var Palette = []struct{ Light, Dark, Letter int }{
	{0x0072b2, 0x4ba3e3, 0x00629b}, // blue
	{0xd55e00, 0xf07f2e, 0xb04c00}, // vermillion
	{0x008f68, 0x1fb98d, 0x00734f}, // bluish green
	{0xb8578f, 0xd987b8, 0x9c4276}, // reddish purple
	{0xb07a00, 0xe6a51f, 0x8a5f00}, // orange
	{0x2b93c9, 0x7cc4ee, 0x1b739f}, // sky blue
	{0x505050, 0xb4b4b4, 0x505050}, // dark grey
	{0x7f4f24, 0xb98a5e, 0x7f4f24}, // brown, ours: for an eighth design
}

// Of a place is the colour of its design on white paper; places beyond the palette begin anew.
func Of(place int) int { return Palette[place%len(Palette)].Light }
