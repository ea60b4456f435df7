package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/natefinch/atomic"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// readModule reads a module in whichever format it is.
func readModule(file string) (*wasm.Module, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(b, []byte("\x00asm")) || filepath.Ext(file) == ".wasm" {
		return binary.Decode(&wasm.Source{Name: file, Text: b, Binary: true})
	}
	return text.Parse(&wasm.Source{Name: file, Text: b})
}

type validateCommand struct {
	Files []string `arg:"" name:"file" help:"Modules in the text or binary format."`
}

func (c *validateCommand) Run(env *environment) error {
	var status error
	for _, file := range c.Files {
		m, err := readModule(file)
		if _, refused := err.(*wasm.Error); err != nil && !refused {
			return err
		}
		if err == nil {
			err = valid.Validate(m)
		}
		if err != nil {
			env.complain(err)
			status = errFailed
		}
	}
	return status
}

type watCommand struct {
	Output string `short:"o" placeholder:"FILE" help:"Where to write; by default to standard output."`
	File   string `arg:"" help:"Module in the text or binary format."`
}

func (c *watCommand) Run(env *environment) error {
	m, err := readModule(c.File)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := text.Print(&b, m); err != nil {
		return err
	}
	return env.write(c.Output, b.Bytes())
}

type wasmCommand struct {
	Output string `short:"o" placeholder:"FILE" help:"Where to write; by default to standard output."`
	File   string `arg:"" help:"Module in the text or binary format."`
}

func (c *wasmCommand) Run(env *environment) error {
	m, err := readModule(c.File)
	if err != nil {
		return err
	}
	return env.write(c.Output, binary.Encode(m))
}

// write writes a file whole or not at all, or to standard output if it has no name.
func (env *environment) write(file string, b []byte) error {
	if file == "" {
		_, err := env.stdout.Write(b)
		return err
	}
	return atomic.WriteFile(file, bytes.NewReader(b))
}
