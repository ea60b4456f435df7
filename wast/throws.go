package wast

import (
	"bufio"
	"bytes"
	"context"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Throw is what became of one throw of a script, in the words of Explain.
type Throw struct {
	Command int     // index into Script.Commands
	Text    string  // lines, which name the script's source where they give places
	Search  *Search // the same as a value
}

// maxThrows is how many throws of a script are kept.
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

// Parting returns the throws of two engines that are the first to part. If none do, it returns the last one before
// the command number failed has ended, which is the same on both; nil for none. Of an engine that does not tell, ys is
// empty.
func Parting(xs, ys []Throw, failed int) (x, y *Throw) {
	if len(ys) == 0 {
		return before(xs, failed), nil
	}
	for i := range min(len(xs), len(ys)) {
		if xs[i].Command != ys[i].Command {
			if xs[i].Command < ys[i].Command {
				return &xs[i], nil
			}
			return nil, &ys[i]
		}
		if !xs[i].Same(&ys[i]) {
			return &xs[i], &ys[i]
		}
	}
	switch n := min(len(xs), len(ys)); {
	case len(xs) > n:
		return &xs[n], nil
	case len(ys) > n:
		return nil, &ys[n]
	}
	return before(xs, failed), before(ys, failed)
}

// Same reports whether two throws are described in the same words.
func (t *Throw) Same(u *Throw) bool {
	return slices.Equal(strings.Fields(t.Text), strings.Fields(u.Text))
}

// before returns the last throw of a command or of those before it.
func before(list []Throw, command int) (last *Throw) {
	for i := range list {
		if command < 0 || list[i].Command <= command {
			last = &list[i]
		}
	}
	return last
}
