package wast

import (
	"bufio"
	"bytes"
	"context"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Throw is what became of one throw of a script, in the words of Explain.
type Throw struct {
	Command int     // index into Script.Commands
	Text    string  // lines, which name the script's source where they give places
	Search  *Search // the same as a value
}

// maxThrows is how many throws of a script are told of.
const maxThrows = limit.Throws

// Throws runs a script on an engine and gives what became of each throw, in order; of none where the engine cannot
// tell.
func Throws(ctx context.Context, s *Script, c wasm.Config, e wasm.Engine) []Throw {
	var list []Throw
	var w *world
	at, throws := 0, 0 // the command that runs, and its throws so far
	c.OnThrow = func(walk *wasm.Walk) {
		if throws++; len(list) < maxThrows {
			search := w.search(walk)
			list = append(list, Throw{Command: at, Text: search.text(throws), Search: search})
		}
	}
	w = newWorld(e, c, s, definitions{})
	defer w.store.Close()
	for at = range s.Commands {
		if ctx.Err() != nil {
			break
		}
		throws = 0
		_ = w.run(ctx, &s.Commands[at]) // that it failed is for Run to tell
	}
	return list
}

// text returns the search as lines without colours; n is its number among those of its command.
func (s *Search) text(n int) string {
	var text bytes.Buffer
	t := &explanationText{palette: newPalette(false), out: bufio.NewWriter(&text)}
	s.write(t, n)
	t.out.Flush()
	return text.String()
}
