package compiler

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
	"wasmjudge/wasm/valid"
)

// oneFunction makes a valid module of one function with a body, an end included.
func oneFunction(tb testing.TB, t wasm.Comptype, locals []wasm.Locals, body ...wasm.Instr) *wasm.Module {
	tb.Helper()
	return oneFunctionOf(tb, nil, t, locals, body...)
}

// oneFunctionOf makes a module of one function, with what its instructions have the indices of.
func oneFunctionOf(tb testing.TB, exts []wasm.Ext, t wasm.Comptype, locals []wasm.Locals, body ...wasm.Instr) *wasm.Module {
	tb.Helper()
	m := &wasm.Module{Types: []wasm.Rectype{{{Final: true, Comp: t}}}, Funcs: []wasm.Func{{Locals: locals, Body: append(body, wasm.Instr{Op: wasm.OpEnd})}}, Exts: exts}
	if err := valid.Validate(m); err != nil {
		tb.Fatal(err)
	}
	return m
}

func repeat(n int, is ...wasm.Instr) (body []wasm.Instr) {
	for range n {
		body = append(body, is...)
	}
	return body
}

var (
	opBlock = wasm.Instr{Op: wasm.OpBlock}
	opLoop  = wasm.Instr{Op: wasm.OpLoop}
	opEnd   = wasm.Instr{Op: wasm.OpEnd}
	opDrop  = wasm.Instr{Op: wasm.OpDrop}
	opOne   = wasm.Instr{Op: wasm.OpI32Const, N: 1}
	opGet   = wasm.Instr{Op: wasm.OpLocalGet}
	opSet   = wasm.Instr{Op: wasm.OpLocalSet}
	opBrIf  = wasm.Instr{Op: wasm.OpBrIf}
)

// TestHostileFunctions compiles valid functions made to take long. Each must compile in time proportional to its
// size, which for these is far below the limit.
func TestHostileFunctions(t *testing.T) {
	const n = 50_000
	exts := []wasm.Ext{{Labels: make([]uint32, n)}, {Catches: []wasm.Catch{{Kind: wasm.CatchAll}}}}
	table, try := wasm.Instr{Op: wasm.OpBrTable, Y: 0}, wasm.Instr{Op: wasm.OpTryTable, Y: 1}
	var all []wasm.Instr
	for x := range uint32(limit.NativeLocals) {
		all = append(all, opOne, wasm.Instr{Op: wasm.OpLocalSet, X: x})
	}
	for name, body := range map[string][]wasm.Instr{
		"deep blocks":                slices.Concat(repeat(n, opBlock), repeat(n, opEnd)),
		"deep loops":                 slices.Concat(repeat(n, opLoop, opGet, opDrop), repeat(n, opEnd)),
		"deep try_tables":            slices.Concat(repeat(n, try), repeat(n, opEnd)),
		"operands below blocks":      slices.Concat(repeat(n, opOne), repeat(n, opBlock, opEnd), repeat(n, opDrop)),
		"locals below blocks":        slices.Concat(repeat(n, opGet), repeat(n, opBlock, opEnd), repeat(n, opDrop)),
		"a local below deep blocks":  slices.Concat(repeat(1, opGet, opBlock), repeat(n, opOne), repeat(n, opBlock, opEnd), repeat(n, opDrop), repeat(1, opEnd, opDrop)),
		"operands that refer to one": slices.Concat(repeat(n, opGet), repeat(1, opOne, opSet), repeat(n, opDrop)),
		"reads and writes in turn":   slices.Concat(repeat(n, opGet, opOne, opSet), repeat(n, opDrop)),
		"many live ranges":           slices.Concat(repeat(n, opBlock, opOne, opSet, opEnd), repeat(1, opGet, opDrop)),
		"many tables":                repeat(20, opBlock, opOne, table, opEnd),
		"all locals":                 all,
	} {
		m := oneFunctionOf(t, exts, wasm.Comptype{}, []wasm.Locals{{N: limit.NativeLocals, Type: wasm.TypeI32}}, body...)
		start := clock.CPU()
		if _, err := Compile(m, artifact.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := clock.CPU() - start; d > 5*time.Second {
			t.Errorf("%s: takes %v", name, d)
		} else {
			t.Log(name, d)
		}
	}
}

// TestModuleCodeLimit lowers the limit for a module's code to what a module has, to a byte less, and to where the body
// of its one function does not end.
func TestModuleCodeLimit(t *testing.T) {
	defer func(most int) { mostCode = most }(mostCode)
	trap := wasm.Instr{Op: wasm.OpI32DivU} // its stub comes behind the body
	m := oneFunction(t, wasm.Comptype{}, []wasm.Locals{{N: 1, Type: wasm.TypeI32}}, repeat(100, opGet, opGet, trap, opDrop)...)
	a, err := Compile(m, artifact.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for most, refused := range map[int]bool{len(a.Code): false, len(a.Code) - 1: true, len(a.Code) / 4: true} {
		mostCode = most
		_, err := Compile(m, artifact.Options{})
		var e *wasm.Error
		switch ok := errors.As(err, &e); {
		case !refused && err != nil:
			t.Errorf("%d bytes of %d: %v", len(a.Code), most, err)
		case refused && (!ok || e.Kind != wasm.Unsupported || e.Msg != limit.NativeModuleCode.String()):
			t.Errorf("%d bytes of %d: got %v, want %v", len(a.Code), most, err, limit.NativeModuleCode)
		}
	}
}

// TestRefusedFunctions compiles valid functions that are refused, with an error that says why.
func TestRefusedFunctions(t *testing.T) {
	results := make([]wasm.Valtype, 1000)
	for k := range results {
		results[k] = wasm.TypeI32
	}
	for want, m := range map[string]*wasm.Module{
		limit.NativeFuncLocals.String(): oneFunction(t, wasm.Comptype{}, []wasm.Locals{{N: 1 << 31, Type: wasm.TypeI32}}),
		limit.NativeFuncCode.String(): oneFunction(t, wasm.Functype(nil, results), nil,
			slices.Concat(repeat(1000, opOne), repeat(20_000, opOne, opBrIf))...),
	} {
		_, err := Compile(m, artifact.Options{})
		var e *wasm.Error
		if !errors.As(err, &e) || e.Kind != wasm.Unsupported || !strings.HasPrefix(e.Msg, want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
