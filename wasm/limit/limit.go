// Package limit is the table of all limits of the project's parts: what the specification permits an implementation
// to refuse (7.3), with numbers and reasons. Code takes its numbers and its messages from here, and docs/limits.md is
// written from it.
//
//   - numbers.go: the numbers;
//   - table.go: the table.
package limit

import (
	"slices"

	"wasmjudge/wasm"
)

// Limit is one limit of one part of the project.
type Limit struct {
	Part string // the folder of the code
	What string // what is counted, as messages say it
	Most uint64 // that there may be
	Flag string // of wastrun, which sets another number; empty if there is none
	Why  string // there is a limit, and this one
	// Permit is the dimension of specification 7.3 that it restricts. It is empty for what no module and no execution
	// asks for by itself: scripts, host functions, and what is printed and compared.
	Permit string
}

// String writes the limit as messages do: "limit: fields of a structure type: 10000".
func (l *Limit) String() string { return wasm.LimitMessage(l.What, l.Most) }

// Excess is the error that a module or script exceeds the limit at pos of src.
func (l *Limit) Excess(src *wasm.Source, pos uint32) *wasm.Error {
	return &wasm.Error{Kind: wasm.Unsupported, Msg: l.String(), Pos: pos, Source: src}
}

// Flag names the flag of wastrun that sets an engine's limit; it is empty if there is none.
func Flag(l wasm.Limit) string { return flags[l] }

var flags = map[wasm.Limit]string{
	wasm.LimitCallDepth: "--max-depth",
	wasm.LimitMemory:    "--max-memory",
	wasm.LimitTable:     "--max-table",
	wasm.LimitHeap:      "--max-heap",
	wasm.LimitStore:     "--max-store",
}

// All lists the table's rows.
func All() []Limit {
	rows := slices.Concat(readers, validator, stores("oracle", OracleDefaults()), oracles, stores("native", NativeDefaults()), natives, spectecs, peers, scripts, fuzzers)
	list := make([]Limit, len(rows))
	for i, row := range rows {
		list[i] = *row
	}
	return list
}
