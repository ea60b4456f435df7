package fuzz

import (
	"fmt"
	"os"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// FaultVariable is the environment variable that builds a known fault into the native that Fuzz judges, by the
// fault's name: a fuzzer that calls Fuzz has no other way to tell it.
const FaultVariable = "WASTRUN_FAULT"

// inputJudge is what Fuzz asks, made when it is first called. It belongs to one goroutine at a time, as go-fuzz and
// go test call it.
var inputJudge *Judge

// fuzzed returns the engines that Fuzz judges. It panics if there is no such fault, or no native to build it into, and
// says on standard error when the oracle runs alone: then nothing is compared.
func fuzzed(name string) []wasm.Engine {
	var options []native.Option
	if name != "" {
		faults, err := fault.Parse(name)
		if err != nil {
			panic(fmt.Sprintf("fuzz: %s: %v", FaultVariable, err))
		}
		for _, f := range faults {
			options = append(options, native.WithFault(f))
		}
	}
	first := oracle.New()
	e, err := native.New(options...)
	switch {
	case err != nil && name != "":
		panic(fmt.Sprintf("fuzz: no native to build the fault into: %v", err))
	case err != nil:
		fmt.Fprintln(os.Stderr, "fuzz: the oracle runs alone:", err)
		return []wasm.Engine{first}
	}
	return []wasm.Engine{first, e}
}
