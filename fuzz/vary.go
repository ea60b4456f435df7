package fuzz

import (
	"wasmjudge/fuzz/mutate"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// Vary makes a variation of a script, by the choices, and returns it as an input; nil if the script is no program, or
// if nothing in it can be varied as was drawn.
func Vary(script, choices []byte) []byte {
	p, _, err := program.Read(&wasm.Source{Name: "input", Text: script})
	if err != nil || p.Validate() != nil {
		return nil
	}
	q, name, _ := mutate.Vary(p, choices)
	if q == nil {
		return nil
	}
	q.Story = append(q.Story, "varied: "+name)
	text, err := q.Script(nil)
	if err != nil {
		return nil
	}
	return ScriptInput(text)
}
