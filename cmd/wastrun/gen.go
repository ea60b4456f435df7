package main

import (
	"fmt"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/oracle"
)

type genCommand struct {
	Seed    uint64 `placeholder:"N" help:"Which program."`
	Size    int    `default:"${size}" placeholder:"BYTES" help:"How many random bytes it is made of: the more, the larger it is. By default ${size}."`
	Profile string `enum:"${forms}" default:"linked" help:"linked for exceptions between instances, scalar for code within functions, hot for calls that are made many times, invalid for changed modules; plain- without features that not every engine has."`
}

func (c *genCommand) Run(env *environment) error {
	if c.Size < 0 {
		return fmt.Errorf("--size: %d is no number of bytes", c.Size)
	}
	form, _ := fuzz.FormNamed(c.Profile)
	script, err := fuzz.NewGenerator(form).WithStory(choice.Random(c.Seed, c.Size)).Expect(env.ctx, oracle.New())
	if err != nil {
		return err
	}
	_, err = env.stdout.Write(script)
	return err
}
