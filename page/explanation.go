package page

import (
	"io"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// WriteExplanation writes a page that shows, for every throw of every command, the search for its handler. The error is
// that of w.
func WriteExplanation(w io.Writer, title string, commands []wast.Explained) error {
	return templates.ExecuteTemplate(w, "explanation.html.tmpl", struct {
		Title    string
		Commands []wast.Explained
	}{wasm.Printable(title), commands})
}
