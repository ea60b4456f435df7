package wasm

import (
	"fmt"
	"slices"
	"strings"
)

// Proposals is a set of proposals whose instructions are known beside those of WebAssembly 3.0: what the readers of a
// source accept, what a module has, or what an engine executes. No dispatch array has these instructions, and Op.Row
// does not know them: whoever enumerates instructions meets those of 3.0.
type Proposals uint32

// AllProposals are all those whose instructions are known.
const AllProposals = ^Proposals(0)

// ProposalsNamed makes the set of the named proposals. The error names one that there is not, or of which the
// instructions are not known.
func ProposalsNamed(names ...string) (ps Proposals, err error) {
	for _, name := range names {
		i := slices.IndexFunc(proposals, func(p proposal) bool { return len(p.rows) > 0 && p.option() == name })
		if i < 0 {
			return 0, fmt.Errorf("there is no proposal %q, only %s", name, ProposalNames())
		}
		ps |= 1 << i
	}
	return ps, nil
}

// ProposalNames lists the names that ProposalsNamed takes.
func ProposalNames() string {
	var names []string
	for _, p := range proposals {
		if len(p.rows) > 0 {
			names = append(names, p.option())
		}
	}
	return strings.Join(names, ", ")
}

// option is the proposal's name as the command line knows it.
func (p *proposal) option() string { return strings.ReplaceAll(p.name, " ", "-") }

// String lists the proposals' names as messages say them.
func (ps Proposals) String() string {
	var names []string
	for i := range proposals {
		if ps>>i&1 != 0 {
			names = append(names, proposals[i].name)
		}
	}
	return strings.Join(names, ", ")
}

// OpNamed finds an instruction of one of the proposals by keyword.
func (ps Proposals) OpNamed(name string) (op Op, ok bool) {
	for op, r := range proposedRows {
		if ps&r.of != 0 && r.row.Name == name {
			return op, true
		}
	}
	return 0, false
}

// OpOf finds an instruction of one of the proposals by opcode, as OpOf does for those of WebAssembly 3.0.
func (ps Proposals) OpOf(prefix byte, code uint32) (op Op, ok bool) {
	op, ok = opOf(prefix, code)
	r, known := proposedRows[op]
	return op, ok && known && ps&r.of != 0
}

// AnyRow returns the row of an instruction of WebAssembly 3.0 or of a proposal; its Name is empty when op is neither.
func (op Op) AnyRow() *Row {
	if r, ok := proposedRows[op]; ok {
		return r.row
	}
	return op.Row()
}

// Proposal returns the proposal that the instruction is of, as a set; it is empty for an instruction of WebAssembly
// 3.0.
func (op Op) Proposal() Proposals { return proposedRows[op].of }

// ProposedOps lists the instructions of all proposals, in the order of their opcodes.
func ProposedOps() (ops []Op) {
	for op := range proposedRows {
		ops = append(ops, op)
	}
	slices.Sort(ops)
	return ops
}

type proposedRow struct {
	row *Row
	of  Proposals
}

var proposedRows = func() map[Op]proposedRow {
	rows := map[Op]proposedRow{}
	for i := range proposals {
		for k := range proposals[i].rows {
			row := &proposals[i].rows[k]
			op, ok := proposals[i].opNamed(row.Name)
			if !ok {
				panic("wasm: " + row.Name + " has no opcode")
			}
			rows[op] = proposedRow{row, 1 << i}
		}
	}
	return rows
}()

// opNamed finds the opcode of an instruction of the proposal.
func (p *proposal) opNamed(name string) (op Op, ok bool) {
	for _, c := range p.codes {
		if i := slices.Index(strings.Fields(c.names), name); c.place == CodeOp && i >= 0 {
			return opOf(c.prefix, c.first+uint32(i))
		}
	}
	return 0, false
}

// Ready is what an engine asks of a module before it compiles it. The error wraps ErrNotValidated, or is an *Error of
// kind Unsupported if the module has instructions of proposals that the engine has not.
func (m *Module) Ready(engine string, has Proposals) error {
	switch lacking := m.Proposals &^ has; {
	case m.Defs == nil:
		return fmt.Errorf("%s: %w", engine, ErrNotValidated)
	case lacking != 0:
		msg := "needs " + lacking.String() + ", which " + engine + " lacks"
		return &Error{Kind: Unsupported, Msg: msg, Source: m.Source}
	}
	return nil
}
