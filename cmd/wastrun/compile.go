package main

import (
	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/valid"
)

type compileCommand struct {
	Output string `short:"o" required:"" placeholder:"FILE" help:"Where to write the artifact; - is standard output."`
	File   string `arg:"" help:"Module in the text or binary format; - is standard input."`
}

func (c *compileCommand) Run(env *environment) error {
	artifact, err := interruptible(env.ctx, func() ([]byte, error) { return compiled(c.File) })
	if err != nil {
		return err
	}
	return env.write(c.Output, artifact)
}

// compiled returns the artifact of a module.
func compiled(file string) ([]byte, error) {
	m, err := readValid(file)
	if err != nil {
		return nil, err
	}
	e, err := native.New()
	if err != nil {
		return nil, err
	}
	code, err := e.Compile(m)
	if err != nil {
		return nil, err
	}
	return native.Save(code)
}

// readValid reads a module and validates it.
func readValid(file string) (*wasm.Module, error) {
	m, err := readModule(file)
	if err != nil {
		return nil, err
	}
	return m, valid.Validate(m)
}
