package webpage

import "fleetcost/outputs/document"

// Style is the style sheet of pages, with the colours of their pictures.
func Style() string { return style }

// Body is a document with its pictures, as elements of the main part of a page that has
// that style.
func Body(p Part) []byte { return document.HTML(illustrated(p)) }

// Functions is the text of three functions of a script: sortable gives the tables of an element
// heads that sort them, choosable the boxes that show and hide designs, pointed tells the values
// of pictures' points.
func Functions() string { return own("tables.js") + own("designs.js") + own("points.js") }
