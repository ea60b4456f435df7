package grammar

import (
	"fmt"
	"io"

	"wasmjudge/wasm"
)

// Coverage is how often things stand next to each other in the modules that were added.
type Coverage struct {
	Uses  [sourceCount][useCount]int   // values, by what made them and what becomes of them
	Types [useCount][typeCount]int     // values, by what becomes of them and their types
	Ops   [wasm.OpCount]Context        // instructions
	Live  [wasm.OpCount][typeCount]int // instructions below whose operands values of a type are on the stack
	Rules [wasm.OpCount][ruleCount]int // operators whose operands have a rule of their own in compilers
}

// Context is where an instruction stands, what its operands come from and what becomes of its results.
type Context struct {
	Around [aroundCount]int
	From   [sourceCount]int
	To     [useCount]int
}

// Hole is a pair that does not occur.
type Hole struct {
	Source Source
	Use    Use
}

func (h Hole) String() string { return fmt.Sprintf("%v as %v", h.Source, h.Use) }

// Holes returns the pairs of a source and a use that do not occur though types allow them.
func (c *Coverage) Holes() (list []Hole) {
	for s := range sourceCount {
		for u := range useCount {
			if c.Uses[s][u] == 0 && makes[s]&takes[u] != 0 {
				list = append(list, Hole{s, u})
			}
		}
	}
	return list
}

// types is a set of types.
type types uint16

func set(list ...Type) (s types) {
	for _, t := range list {
		s |= 1 << t
	}
	return s
}

var (
	numbers    = set(I32, I64, F32, F64)
	references = set(Func, Extern, Exn, Object)
	everything = numbers | references | set(V128)
)

// makes are the types of what sources make, and takes those of what uses take.
var (
	makes = [sourceCount]types{FromConst: numbers | set(V128), FromLocal: everything, FromTee: everything,
		FromGlobal: everything, FromNumeric: numbers, FromVector: numbers | set(V128), FromLoad: numbers | set(V128),
		FromSize: set(I32, I64), FromCall: everything, FromCallRef: everything, FromCallIndirect: everything,
		FromBlock: everything, FromIf: everything, FromTry: everything, FromHandler: everything,
		FromBranch: everything, FromParam: everything, FromSelect: everything, FromTable: references,
		FromField: everything, FromElement: everything, FromNew: set(Object, Extern), FromReference: references,
		FromTest: set(I32), FromCast: references}
	takes = [useCount]types{ToOperand: everything, ToAddress: set(I32, I64), ToStore: everything, ToField: everything,
		ToArgument: everything, ToTail: everything, ToCallee: set(Func), ToPayload: everything, ToThrowRef: set(Exn),
		ToCondition: set(I32), ToIndex: set(I32, I64), ToSelect: everything, ToBranch: everything,
		ToReturn: everything, ToLocal: everything, ToTee: everything, ToGlobal: everything, ToDrop: everything,
		ToBlock: everything, ToTry: everything, ToFunction: everything, ToParam: everything, ToTest: references}
)

// Write writes the tables of pairs, of the types of uses, and of what is live below the instructions that leave
// generated code or may do so. What validation does not allow is left blank, and what does not occur is a dot.
func (c *Coverage) Write(w io.Writer) error {
	t := table{w: w}
	t.head("what made it", useNames[:])
	for s := range sourceCount {
		t.name(s.String())
		for u := range useCount {
			t.cell(c.Uses[s][u], makes[s]&takes[u] != 0)
		}
	}
	t.head("what becomes of it", typeNames[:])
	for u := range useCount {
		t.name(u.String())
		for typ := range typeCount {
			t.cell(c.Types[u][typ], takes[u]&set(typ) != 0)
		}
	}
	t.head("on the stack below", typeNames[:])
	for _, op := range leaving {
		t.name(op.String())
		for typ := range typeCount {
			t.cell(c.Live[op][typ], true)
		}
	}
	t.head("where it stands", aroundNames[:])
	for op := range wasm.Op(wasm.OpCount) {
		if name := op.String(); op.Row().Name != "" && op.Row().Chapter != wasm.ChapterNumeric && op.Row().Chapter != wasm.ChapterVector &&
			op.Row().Width == 0 && op != wasm.OpEnd && op != wasm.OpElse {
			t.name(name)
			for a := range aroundCount {
				t.cell(c.Ops[op].Around[a], true)
			}
		}
	}
	t.head("its operands", ruleNames[:])
	for op := range wasm.Op(wasm.OpCount) {
		if allowed := rulesOf(op); allowed != [ruleCount]bool{} {
			t.name(op.String())
			for r := range ruleCount {
				t.cell(c.Rules[op][r], allowed[r])
			}
		}
	}
	t.line("\n")
	return t.err
}

// leaving are instructions for which engines leave the code that they generate, or may do so.
var leaving = []wasm.Op{wasm.OpCall, wasm.OpCallIndirect, wasm.OpCallRef, wasm.OpThrow, wasm.OpThrowRef,
	wasm.OpMemoryGrow, wasm.OpMemoryInit, wasm.OpMemoryCopy, wasm.OpMemoryFill, wasm.OpDataDrop, wasm.OpTableGrow,
	wasm.OpTableInit, wasm.OpTableCopy, wasm.OpTableFill, wasm.OpElemDrop, wasm.OpRefTest, wasm.OpRefTestNull,
	wasm.OpRefCast, wasm.OpRefCastNull, wasm.OpBrOnCast, wasm.OpBrOnCastFail, wasm.OpStructNew,
	wasm.OpStructNewDefault, wasm.OpArrayNew, wasm.OpArrayNewDefault, wasm.OpArrayNewFixed, wasm.OpArrayNewData,
	wasm.OpArrayNewElem, wasm.OpArrayCopy, wasm.OpArrayFill, wasm.OpArrayInitData, wasm.OpArrayInitElem}

// table writes cells in columns, and keeps the first error.
type table struct {
	w   io.Writer
	err error
}

func (t *table) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *table) head(name string, columns []string) {
	t.line("\n%-20s", name)
	for _, c := range columns {
		t.line(" %8.8s", c)
	}
}

func (t *table) name(name string) { t.line("\n%-20s", name) }

func (t *table) cell(n int, allowed bool) {
	switch {
	case n == 0 && allowed:
		t.line(" %8s", ".")
	case n == 0:
		t.line(" %8s", "")
	default:
		t.line(" %8d", n)
	}
}
