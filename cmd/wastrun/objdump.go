package main

import (
	"bytes"

	"wasmjudge/native"
)

type objdumpCommand struct {
	File string `arg:"" help:"Module in the text or binary format; - is standard input."`
}

func (c *objdumpCommand) Run(env *environment) error {
	b, err := interruptible(env.ctx, func() ([]byte, error) { return disassembled(c.File) })
	if err != nil {
		return err
	}
	return env.write(standard, b)
}

// disassembled returns the machine code of a module as text.
func disassembled(file string) ([]byte, error) {
	m, err := readValid(file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = native.Disassemble(&b, m)
	return b.Bytes(), err
}
