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
	m, err := readValid(c.File)
	if err != nil {
		return err
	}
	e, err := native.New()
	if err != nil {
		return err
	}
	code, err := e.Compile(m)
	if err != nil {
		return err
	}
	artifact, err := native.Save(code)
	if err != nil {
		return err
	}
	return env.write(c.Output, artifact)
}

// readValid reads a module and validates it.
func readValid(file string) (*wasm.Module, error) {
	m, err := readModule(file)
	if err != nil {
		return nil, err
	}
	return m, valid.Validate(m)
}
