package wast

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/limit"
	"wasmjudge/wasm/text"
)

// The meta commands (interpreter/README.md, "Scripts").

// inputs are what (input …) commands have read.
type inputs struct {
	open []string // paths of the files whose commands are running, outermost first
	read map[*Command][]locatedCommand
}

func (in *inputs) enter(path string) error {
	if slices.Contains(in.open, path) {
		return fmt.Errorf("input of %s within itself", path)
	}
	if len(in.open) == limit.Inputs {
		return skip(limit.ScriptInputs.String())
	}
	in.open = append(in.open, path)
	return nil
}

func (in *inputs) leave() { in.open = in.open[:len(in.open)-1] }

// locatedCommand is a command together with the text that it stands in.
type locatedCommand struct {
	source  *wasm.Source
	command *Command
}

// script runs the commands of a (script …); it holds if they all do.
func (w *world) script(ctx context.Context, c *Command) error {
	w.scripts.bind(c.Name, quote(w.source, c.Commands))
	return w.runAll(ctx, c.Commands)
}

func quote(src *wasm.Source, cs []Command) []locatedCommand {
	qs := make([]locatedCommand, len(cs))
	for i := range cs {
		qs[i] = locatedCommand{src, &cs[i]}
	}
	return qs
}

// runAll runs commands that belong to one top-level command, and gathers how they failed. If none did, one that was
// skipped counts for all.
func (w *world) runAll(ctx context.Context, cs []Command) error {
	var failed failures
	var skipped error
	for i := range cs {
		switch err := w.run(ctx, &cs[i]).(type) {
		case nil:
		case *Failure:
			failed = append(failed, err)
		case failures:
			failed = append(failed, err...)
		default:
			skipped = err
		}
	}
	if failed != nil {
		return failed
	}
	return skipped
}

// near makes a path in a script relative to the script's folder.
func (w *world) near(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(w.source.Name), path)
}

// input runs a script from a file, or defines and instantiates the module in it; the file's ending says which it is.
func (w *world) input(ctx context.Context, c *Command) error {
	path := w.near(c.Text)
	if err := w.inputs.enter(path); err != nil {
		return err
	}
	defer w.inputs.leave()
	read, err := readInput(path, c.Name, w.source.Proposals)
	if err != nil {
		return err
	}
	outer := w.source
	w.source = read.Source
	defer func() { w.source = outer }()
	err = w.runAll(ctx, read.Commands)
	w.inputs.read[c] = quote(read.Source, read.Commands)
	w.bindInput(c)
	return err
}

func readInput(path, name string, ps wasm.Proposals) (*Script, error) {
	ext := filepath.Ext(path)
	if ext != ".wast" && ext != ".wat" && ext != ".wasm" {
		return nil, errors.New("an input is a .wast, .wat or .wasm file")
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("input %s: not a regular file", path) // whose reading might not end
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	src := &wasm.Source{Name: path, Text: b, Proposals: ps}
	switch ext {
	case ".wat":
		m, err := ParseModule(src)
		return moduleScript(src, &ModuleDef{Name: name, Module: m, Err: err}), nil
	case ".wasm":
		src.Binary = true
		return moduleScript(src, &ModuleDef{Name: name, Form: FormBinary, Bytes: b}), nil
	}
	return Parse(src)
}

// moduleScript is the script of one module.
func moduleScript(src *wasm.Source, m *ModuleDef) *Script {
	m.End = uint32(len(src.Text))
	return &Script{Source: src, Commands: []Command{{Kind: CmdModule, Module: m, End: m.End}}}
}

// bindInput lets the name of an (input …) stand for what was read last.
func (w *world) bindInput(c *Command) {
	w.scripts.bind(c.Name, w.inputs.read[c])
	if m, err := w.modules.lookup(""); err == nil {
		w.modules.bind(c.Name, m)
	}
	if inst, err := w.instances.lookup(""); err == nil {
		w.instances.bind(c.Name, inst)
	}
}

// output writes a module as text or binary, or a script. Files are written in the script's folder or below, and
// nowhere else: a script may come from anywhere.
func (w *world) output(_ context.Context, c *Command) error {
	if c.Text == "" {
		return w.outputModule(&w.printed, c.Name, ".wat")
	}
	var b bytes.Buffer
	var err error
	switch ext := filepath.Ext(c.Text); {
	case ext == ".wat" || ext == ".wasm":
		err = w.outputModule(&b, c.Name, ext)
	case strings.HasSuffix(c.Text, ".bin.wast"):
		err = errors.New("scripts are not converted to binary scripts (.bin.wast)")
	case ext == ".wast":
		var qs []locatedCommand
		qs, err = w.scripts.lookup(c.Name)
		w.outputScript(&b, qs)
	default:
		err = errors.New("an output is a .wast, .wat or .wasm file")
	}
	if err != nil {
		return err
	}
	folder, err := os.OpenRoot(filepath.Dir(w.source.Name))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.WriteFile(c.Text, b.Bytes(), 0o666)
}

func (w *world) outputModule(b *bytes.Buffer, name, ext string) error {
	m, err := w.modules.lookup(name)
	if err != nil {
		return err
	}
	if m.err != nil {
		return m.lack
	}
	if ext == ".wat" {
		return text.Print(b, m.module)
	}
	b.Write(binary.Encode(m.module))
	return nil
}

// outputScript writes commands as they stand in their text, with what (script …) and (input …) hold in their place
// and without the (output …) commands.
func (w *world) outputScript(b *bytes.Buffer, qs []locatedCommand) {
	for _, q := range qs {
		switch q.command.Kind {
		case CmdOutput:
		case CmdScript:
			w.outputScript(b, quote(q.source, q.command.Commands))
		case CmdInput:
			w.outputScript(b, w.inputs.read[q.command])
		default:
			b.Write(q.source.Text[q.command.Pos:q.command.End])
			b.WriteByte('\n')
		}
	}
}
