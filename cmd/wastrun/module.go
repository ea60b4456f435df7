package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/natefinch/atomic"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wast"
)

// readModule reads a module in whichever format it is.
func readModule(file string) (*wasm.Module, error) {
	name, b, err := input(file)
	if err != nil {
		return nil, err
	}
	return wast.ReadModule(&wasm.Source{Name: name, Text: b, Binary: isBinary(b) || filepath.Ext(file) == ".wasm"})
}

func isBinary(b []byte) bool { return bytes.HasPrefix(b, []byte("\x00asm")) }

type validateCommand struct {
	Files []string `arg:"" name:"file" help:"Modules in the text or binary format; - is standard input."`
}

func (c *validateCommand) Run(env *environment) error {
	status := once(c.Files)
	if status != nil {
		return status
	}
	for _, file := range c.Files {
		status = errors.Join(status, env.validate(file))
	}
	return status
}

func (env *environment) validate(file string) error {
	m, err := interruptible(env.ctx, func() (*wasm.Module, error) { return readValid(file) })
	if err == nil {
		env.note(binary.CheckCustoms(m))
		return nil
	}
	if _, refused := err.(*wasm.Error); !refused {
		return env.unusable(err)
	}
	env.complain(err)
	return errFailed
}

// note reports a custom section that is malformed; the module is well-formed all the same.
func (env *environment) note(err error) {
	if err != nil {
		fmt.Fprintf(env.stderr, "wastrun: note: %s\n", wasm.Printable(err.Error()))
	}
}

type watCommand struct {
	Output string `short:"o" default:"-" placeholder:"FILE" help:"Where to write; by default to standard output, which is -."`
	File   string `arg:"" help:"Module in the text or binary format; - is standard input."`
}

func (c *watCommand) Run(env *environment) error {
	b, err := interruptible(env.ctx, func() ([]byte, error) { return printed(c.File) })
	var omitted *text.Omissions
	if err != nil && !errors.As(err, &omitted) {
		return err
	}
	if err := env.write(c.Output, b); err != nil || omitted == nil {
		return err
	}
	for _, e := range omitted.First {
		env.complain(e)
	}
	if omitted.More > 0 {
		fmt.Fprintf(env.stderr, "wastrun: and %d more\n", omitted.More)
	}
	return errFailed
}

// printed returns a module in the text format, as much of it as has a text: the error may be *text.Omissions.
func printed(file string) ([]byte, error) {
	m, err := readModule(file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = text.Print(&b, m)
	return b.Bytes(), err
}

type wasmCommand struct {
	Output string `short:"o" default:"-" placeholder:"FILE" help:"Where to write; by default to standard output, which is -."`
	File   string `arg:"" help:"Module in the text or binary format; - is standard input."`
}

func (c *wasmCommand) Run(env *environment) error {
	b, err := interruptible(env.ctx, func() ([]byte, error) { return encoded(c.File) })
	if err != nil {
		return err
	}
	return env.write(c.Output, b)
}

// encoded returns a module in the binary format.
func encoded(file string) ([]byte, error) {
	m, err := readModule(file)
	if err != nil {
		return nil, err
	}
	return binary.Encode(m), nil
}

// write writes a file whole or not at all, or to standard output.
func (env *environment) write(file string, b []byte) error {
	if file == standard {
		_, err := env.stdout.Write(b)
		return err
	}
	info, err := os.Stat(file)
	switch {
	case err == nil && !info.Mode().IsRegular(): // a device or a pipe stays one
		return os.WriteFile(file, b, 0)
	case err == nil:
		if file, err = filepath.EvalSymlinks(file); err != nil { // a link stays one
			return err
		}
	}
	return atomic.WriteFile(file, bytes.NewReader(b))
}
