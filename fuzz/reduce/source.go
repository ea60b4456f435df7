package reduce

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wast"
)

// Source makes a file smaller as long as keep holds for what it says, until nothing that it tries does, or ctx is done:
// a script as a program, with the assertions that hold on an engine if keep holds for it with these, and else without;
// a module as one, in its format. What is neither, because it is not valid or because keep does not hold for what is
// written of it, loses parts of its text. keep holds for the file as it is.
func Source(ctx context.Context, src *wasm.Source, module bool, e wasm.Engine, keep func([]byte) bool) []byte {
	keep = remembering(keep)
	for _, form := range formsOf(ctx, src, module, e) {
		if small := form.reduce(ctx, keep); small != nil {
			return small
		}
	}
	if src.Binary {
		return Shrink(ctx, src.Text, keep)
	}
	return shorterText(ctx, src, keep)
}

// remembering asks keep once about each text.
func remembering(keep func([]byte) bool) func([]byte) bool {
	known := map[[sha256.Size]byte]bool{}
	return func(text []byte) bool {
		sum := sha256.Sum256(text)
		if _, ok := known[sum]; !ok {
			known[sum] = keep(text)
		}
		return known[sum]
	}
}

// form is a program, and a way to write it.
type form struct {
	program *program.Program
	write   func(*program.Program) ([]byte, error)
}

// formsOf returns the forms of a file that is a program, best first.
func formsOf(ctx context.Context, src *wasm.Source, module bool, e wasm.Engine) []form {
	if module || src.Binary {
		m, err := wast.ReadModule(src)
		if err != nil {
			return nil
		}
		p, err := program.OfModule(m)
		if err != nil {
			return nil
		}
		return []form{{p, writeModule(src.Binary)}}
	}
	p, _, err := program.Read(src)
	if err != nil {
		return nil
	}
	return []form{
		{p, func(p *program.Program) ([]byte, error) { return p.Expect(ctx, e) }},
		{p, func(p *program.Program) ([]byte, error) { return p.Script(nil) }},
	}
}

var errNoModule = errors.New("reduce: the module is gone")

// writeModule writes the only module of a program.
func writeModule(bin bool) func(*program.Program) ([]byte, error) {
	return func(p *program.Program) ([]byte, error) {
		switch {
		case len(p.Modules) == 0:
			return nil, errNoModule
		case bin:
			return binary.Encode(p.Modules[0]), nil
		}
		var b bytes.Buffer
		err := text.PrintShort(&b, p.Modules[0])
		return b.Bytes(), err
	}
}

// reduce reduces a program; nil if keep does not hold for how it is written.
func (f form) reduce(ctx context.Context, keep func([]byte) bool) []byte {
	kept := func(p *program.Program) bool {
		text, err := f.write(p)
		return err == nil && keep(text)
	}
	if f.program.Validate() != nil || !kept(f.program) {
		return nil
	}
	small, err := f.write(Reduce(ctx, f.program, kept))
	if err != nil {
		return nil
	}
	return small
}

// shorterText leaves out a script's commands, and then a text's lines.
func shorterText(ctx context.Context, src *wasm.Source, keep func([]byte) bool) []byte {
	small := src.Text
	if script, err := wast.Parse(src); err == nil {
		at := 0
		var parts [][]byte
		for i := range script.Commands {
			end := int(script.Commands[i].End)
			parts, at = append(parts, small[at:end]), end
		}
		small = fewer(ctx, append(parts, small[at:]), keep)
	}
	return fewer(ctx, bytes.SplitAfter(small, []byte("\n")), keep)
}

// fewer leaves out parts of a text as long as keep holds for the rest.
func fewer(ctx context.Context, parts [][]byte, keep func([]byte) bool) []byte {
	for again := true; again; {
		again = shorten(len(parts), func(lo, hi int) bool {
			if ctx.Err() != nil {
				return false
			}
			rest := append(append([][]byte{}, parts[:lo]...), parts[hi:]...)
			if !keep(bytes.Join(rest, nil)) {
				return false
			}
			parts = rest
			return true
		})
	}
	return bytes.Join(parts, nil)
}
