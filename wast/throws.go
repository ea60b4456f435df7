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
	x := &explainer{palette: newPalette(false), text: s.Source}
	c.OnThrow = func(w *wasm.Walk) {
		if x.throws++; len(list) == maxThrows {
			return
		}
		var text bytes.Buffer
		x.out = bufio.NewWriter(&text)
		search := x.search(w)
		search.write(x, x.throws)
		x.out.Flush()
		list = append(list, Throw{Command: x.at, Text: text.String(), Search: search})
	}
	x.world = newWorld(e, c, s, definitions{})
	defer x.store.Close()
	for x.at = range s.Commands {
		if ctx.Err() != nil {
			break
		}
		x.throws = 0
		_ = x.run(ctx, &s.Commands[x.at]) // that it failed is for Run to tell
	}
	return list
}
