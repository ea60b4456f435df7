package wasm

import (
	"fmt"
	"strings"
)

// OutcomeKind is how an invocation or instantiation ended. The list is closed.
type OutcomeKind uint8

// The kinds of outcomes.
const (
	OutcomeValues     OutcomeKind = iota // it returned
	OutcomeTrap                          // it trapped
	OutcomeException                     // it ended in an exception that nobody caught
	OutcomeExhaustion                    // it exceeded a limit of the implementation
	OutcomeLink                          // imports do not match: instantiation only
	OutcomeFault                         // the engine itself broke
)

var outcomeNames = [...]string{"values", "trap", "exception", "exhaustion", "link error", "fault"}

func (k OutcomeKind) String() string { return outcomeNames[k] }

// Outcome is what an invocation or instantiation ended in. The fields named after its Kind are meaningful.
type Outcome struct {
	Kind      OutcomeKind
	Values    []Value
	Trap      Trap
	Exception *Exception
	Limit     Limit
	Bound     uint64  // OutcomeExhaustion: the number of the limit, if the engine can tell
	Err       error   // OutcomeLink, OutcomeFault
	Backtrace []Frame // OutcomeTrap, if the engine can tell: innermost first
}

// Values is the outcome of returning vs.
func Values(vs ...Value) Outcome { return Outcome{Values: vs} }

// Trapped is the outcome of a trap.
func Trapped(t Trap) Outcome { return Outcome{Kind: OutcomeTrap, Trap: t} }

// Throw is the outcome of throwing the exception that ref, a reference with HeapExn, refers to.
func Throw(ref Value) Outcome {
	return Outcome{Kind: OutcomeException, Exception: &Exception{Ref: ref.Ref}}
}

// Exhausted is the outcome of exceeding a limit.
func Exhausted(l Limit) Outcome { return Outcome{Kind: OutcomeExhaustion, Limit: l} }

// ExhaustedAt is the outcome of exceeding a limit whose number is bound.
func ExhaustedAt(l Limit, bound uint64) Outcome {
	return Outcome{Kind: OutcomeExhaustion, Limit: l, Bound: bound}
}

// LinkError is the outcome of an import that does not match.
func LinkError(err error) Outcome { return Outcome{Kind: OutcomeLink, Err: err} }

// Faulted is the outcome of an engine that broke.
func Faulted(err error) Outcome { return Outcome{Kind: OutcomeFault, Err: err} }

// OK reports whether the outcome is OutcomeValues.
func (o *Outcome) OK() bool { return o.Kind == OutcomeValues }

// Stopped reports whether the engine was stopped before there was an outcome of the program.
func (o *Outcome) Stopped() bool { return o.Kind == OutcomeExhaustion && o.Limit == LimitTime }

// Limited reports whether the engine met a limit of its own: another engine may do without, and no assertion expects
// it.
func (o *Outcome) Limited() bool { return o.Kind == OutcomeExhaustion && o.Limit.Own() }

// Trap is the kind of a trap.
type Trap uint8

// The kinds of traps.
const (
	TrapUnreachable Trap = iota + 1
	TrapDivideByZero
	TrapIntegerOverflow
	TrapInvalidConversion
	TrapMemoryBounds
	TrapTableBounds
	TrapArrayBounds
	TrapUndefinedElement     // call_indirect beyond the table
	TrapUninitializedElement // call_indirect to a null element
	TrapIndirectCallType
	TrapNullReference // ref.as_non_null
	TrapNullFunction
	TrapNullStructure
	TrapNullArray
	TrapNullI31
	TrapNullException
	TrapCast
	TrapHost       // a host function's own
	TrapTable      // of an engine that says no more: bounds of a table, undefined or uninitialized element
	TrapNull       // of an engine that says no more: one of the null references
	TrapConversion // of an engine that says no more: one of conversions to integers
	TrapBounds     // of an engine that says no more: one of the bounds
	TrapCallee     // of an engine that says no more: one of indirect calls, but for the table's bounds
	TrapIndex      // of an engine that says no more: one of the bounds, or an undefined element
	TrapSome       // of an engine that says nothing: any
	TrapCount
)

var trapNames = [...]string{"no trap", "unreachable", "integer divide by zero", "integer overflow", "invalid conversion to integer",
	"out of bounds memory access", "out of bounds table access", "out of bounds array access", "undefined element",
	"uninitialized element", "indirect call type mismatch", "null reference", "null function reference",
	"null structure reference", "null array reference", "null i31 reference", "null exception reference", "cast failure", "host trap",
	"some table trap", "some null reference", "some conversion trap", "some access out of bounds", "some indirect call trap",
	"some index out of bounds", "some trap"}

// String returns the wording of the official test suite.
func (t Trap) String() string { return trapNames[t] }

// Like reports whether t and u may be the same trap: they are, or one of them is of an engine that says less and
// includes the other.
func (t Trap) Like(u Trap) bool { return t == u || t.includes(u) || u.includes(t) }

func (t Trap) includes(u Trap) bool {
	switch t {
	case TrapTable:
		return u == TrapTableBounds || u == TrapUndefinedElement || u == TrapUninitializedElement
	case TrapNull:
		return u >= TrapNullReference && u <= TrapNullException
	case TrapConversion:
		return u == TrapIntegerOverflow || u == TrapInvalidConversion
	case TrapBounds:
		return u >= TrapMemoryBounds && u <= TrapArrayBounds
	case TrapCallee:
		return u == TrapUninitializedElement || u == TrapIndirectCallType || u == TrapNullFunction
	case TrapIndex:
		return u >= TrapMemoryBounds && u <= TrapUndefinedElement
	case TrapSome:
		return true
	}
	return false
}

// Exception is an exception as an embedder sees it.
type Exception struct {
	Tag       Tagaddr
	Payload   []Value
	Ref       Reference // with HeapExn: the exception itself
	Backtrace []Frame   // of an uncaught exception, if the engine can tell: where it was thrown last, innermost first
}

// Frame is a place in a running program.
type Frame struct {
	Host     bool   // a host function; the other fields are 0
	Instance int    // number of the instance
	Func     uint32 // funcidx in the instance's module
	Pos      uint32 // Instr.Pos of the instruction
}

// Walk is what became of one throw: the search for its handler, frame by frame from the innermost (the throw_ref rules
// of specification 4.6.4).
type Walk struct {
	Op     Op    // OpThrow, OpThrowRef, or OpCall for a host function's throw
	Tag    TagID // the exception's
	Frames []WalkFrame
	// Caught: by the last clause of the last frame. Otherwise the exception left the outermost function, or a host
	// function took it.
	Caught bool
}

// WalkFrame is one frame that a walk passed or ended in.
type WalkFrame struct {
	Frame
	Clauses []WalkClause // those tried, innermost handler first
}

// WalkClause is one catch clause that a walk tried.
type WalkClause struct {
	Try   uint32 // Instr.Pos of the clause's try_table
	Catch Catch
	Tag   TagID // what Catch.Tag means in the frame's instance, if Catch.Kind.HasTag
	Match bool
}

// String writes a tag's identity: "instance 2 tag 0" or "host tag 1".
func (t TagID) String() string {
	if t.Host {
		return fmt.Sprintf("host tag %d", t.Instance)
	}
	return fmt.Sprintf("instance %d tag %d", t.Instance, t.Index)
}

// Exhaustion says what was exhausted (OutcomeExhaustion): what Limit.String says, and the number of a limit of the
// engine's own if it is known.
func (o *Outcome) Exhaustion() string {
	if o.Limited() && o.Bound != 0 {
		return LimitMessage(o.Limit.What(), o.Bound)
	}
	return o.Limit.String()
}

// String writes the outcome on one line.
func (o Outcome) String() string { return o.In(nil) }

// In writes the outcome as String does, and vectors among its values in the shapes: value i in shapes[i].
func (o Outcome) In(shapes []Shape) string {
	switch o.Kind {
	case OutcomeTrap:
		return "trap: " + o.Trap.String()
	case OutcomeException:
		if o.Exception == nil || o.Exception.Tag == nil {
			return "exception"
		}
		return "exception of " + o.Exception.Tag.ID().String() + joinValues(o.Exception.Payload, nil)
	case OutcomeExhaustion:
		if o.Limited() {
			return o.Exhaustion()
		}
		return "exhaustion: " + o.Exhaustion()
	case OutcomeLink:
		return "link error: " + o.Err.Error()
	case OutcomeFault:
		return "fault: " + o.Err.Error()
	}
	if len(o.Values) == 0 {
		return "returned nothing"
	}
	return "returned" + joinValues(o.Values, shapes)
}

func joinValues(vs []Value, shapes []Shape) string {
	var b strings.Builder
	for i, v := range vs {
		if i < len(shapes) {
			b.WriteString(" " + v.In(shapes[i]))
		} else {
			b.WriteString(" " + v.String())
		}
	}
	return b.String()
}
