package fuzz

import (
	"context"
	"fmt"
	"os"

	"wasmjudge/fuzz/judge"
)

// Fuzz judges an input on the oracle and native, where that is available. It returns 1 when the comparison is
// conclusive, 0 when it is not, and panics on a difference: the first line of the panic's message is its bucket, the
// rest shows it.
func Fuzz(data []byte) int {
	if inputJudge == nil {
		inputJudge = NewJudge(fuzzed(os.Getenv(FaultVariable))...)
	}
	ctx := context.Background()
	inputJudge.Leftovers = LeftoversOf(data)
	d, err := inputJudge.Input(ctx, data)
	switch {
	case err != nil:
		panic(fmt.Sprintf("fuzz: invalid program\n%v", err))
	case d.Verdict == judge.Differ:
		panic(fmt.Sprintf("fuzz: %v\n%v\n%s", inputJudge.InputBucket(ctx, data, d), &d, describeInput(data)))
	case d.Verdict == judge.Inconclusive:
		return 0
	}
	return 1
}

// describeInput writes an input as a script.
func describeInput(data []byte) string {
	form, choices := Split(data)
	if form == FormScript {
		return string(data)
	}
	script, err := NewGenerator(form).WithStory(choices).Script(nil)
	if err != nil {
		return err.Error()
	}
	return string(script)
}
