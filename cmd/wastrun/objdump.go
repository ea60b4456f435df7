package main

import (
	"bytes"

	"wasmjudge/native"
)

type objdumpCommand struct {
	File string `arg:"" help:"Module in the text or binary format; - is standard input."`
}

func (c *objdumpCommand) Run(env *environment) error {
	m, err := readValid(c.File)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := native.Disassemble(&b, m); err != nil {
		return err
	}
	return env.write(standard, b.Bytes())
}
