package wasm

import (
	"errors"
	"regexp"
	"testing"
)

// TestProposedOps: the instructions of proposals have rows as those of WebAssembly 3.0 have, are found by who names
// their proposal, and by nobody else.
func TestProposedOps(t *testing.T) {
	all, err := ProposalsNamed("wide-arithmetic")
	if err != nil {
		t.Fatal(err)
	}
	if len(ProposedOps()) != 4 {
		t.Errorf("%d instructions, want 4", len(ProposedOps()))
	}
	sig := regexp.MustCompile(`^[iIfFva]{0,4}:[iIfFva]{0,2}$`)
	for _, op := range ProposedOps() {
		row := op.AnyRow()
		prefix, code := op.Prefix()
		if row.Chapter == ChapterNone || row.Valid == "" || row.Exec == "" || !sig.MatchString(row.Sig) {
			t.Errorf("%s has an incomplete row: %+v", op, *row)
		}
		if op.Row().Name != "" || op.String() != row.Name || op.Proposal() != all {
			t.Errorf("%s: the row %+v, the proposal %s", op, *op.Row(), op.Proposal())
		}
		if got, ok := all.OpNamed(row.Name); got != op || !ok {
			t.Errorf("%s is not found by its name", op)
		}
		if got, ok := all.OpOf(prefix, code); got != op || !ok {
			t.Errorf("%s is not found by its opcode", op)
		}
		_, named := OpNamed(row.Name)
		_, coded := OpOf(prefix, code)
		_, none := Proposals(0).OpNamed(row.Name)
		_, never := Proposals(0).OpOf(prefix, code)
		if named || coded || none || never {
			t.Errorf("%s is found by who did not ask for it: %v, %v, %v, %v", op, named, coded, none, never)
		}
	}
	if _, ok := all.OpOf(0xFC, 0); ok {
		t.Error("an instruction of WebAssembly 3.0 is found in a proposal")
	}
	if OpI32Add.AnyRow() != OpI32Add.Row() || OpI32Add.Proposal() != 0 {
		t.Error("an instruction of WebAssembly 3.0 is one of a proposal")
	}
	for _, name := range []string{"threads", "wide arithmetic", ""} {
		if _, err := ProposalsNamed(name); err == nil {
			t.Errorf("%q is the name of a proposal", name)
		}
	}
}

// TestReady: an engine is given no module that was not validated, and none with instructions that it does not have.
func TestReady(t *testing.T) {
	wide, err := ProposalsNamed("wide-arithmetic")
	if err != nil {
		t.Fatal(err)
	}
	m := &Module{Proposals: wide}
	if err := m.Ready("e", wide); !errors.Is(err, ErrNotValidated) {
		t.Errorf("not validated: %v", err)
	}
	m.Defs = Types{}
	if err := m.Ready("e", wide); err != nil {
		t.Errorf("an engine that has the proposal: %v", err)
	}
	var refused *Error
	if err := m.Ready("e", 0); !errors.As(err, &refused) || refused.Kind != Unsupported || refused.Msg != "needs wide arithmetic, which e lacks" {
		t.Errorf("an engine without the proposal: %v", err)
	}
	if err := (&Module{Defs: Types{}}).Ready("e", 0); err != nil {
		t.Errorf("a module without proposals: %v", err)
	}
}
