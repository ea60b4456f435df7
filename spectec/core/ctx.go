package core

import (
	"errors"
	"fmt"
)

// Ctx is where one evaluation takes place. It belongs to one goroutine at a time.
type Ctx struct {
	Stack    []Value // of slots
	Depth    int     // of calls of functions
	MaxDepth int
	MaxCells uint64 // bytes of one list
	Kept     uint64 // bytes of what was put into the store
	Focus    *Focus // what the rule that is tried sees
	Store    any    // the machine's own
	memo     map[memoKey]Value
	Types    *Types
	keys     []byte
	Open     *Open // makes the choices that the text leaves open; nil in the deterministic profile
	Most     Bounds
}

// Bounds are the most that memories and tables may hold: bytes, and elements. What grows beyond does not grow, as the
// text permits. Heap bounds the bytes of all objects.
type Bounds struct{ Memory, Table, Heap uint64 }

// NewCtx makes a context with generous bounds.
func NewCtx() *Ctx {
	most := Bounds{1 << 32, 1 << 32, 1 << 32}
	return &Ctx{Stack: make([]Value, 0, 1<<8), MaxDepth: 1 << 16, MaxCells: 1 << 31, Most: most, Types: NewTypes()}
}

// Limit is the panic of an evaluation that exceeds a bound of its context.
type Limit struct {
	What  string
	Bound uint64
}

func (l *Limit) Error() string { return fmt.Sprintf("%s of %d exceeded", l.What, l.Bound) }

// AsLimit returns the limit that an error is.
func AsLimit(err error) (*Limit, bool) {
	var l *Limit
	ok := errors.As(err, &l)
	return l, ok
}

// allocate asks whether a list may take so many bytes.
func (x *Ctx) allocate(n int) {
	if uint64(n) > x.MaxCells {
		panic(&Limit{"bytes of a list", x.MaxCells})
	}
}

// LimitHeap is the name of the limit of objects.
const LimitHeap = "bytes of all structures, arrays and exceptions"

// keep counts what comes into a store for good: nothing in it is ever collected.
func (x *Ctx) keep(l List) {
	for i := range l.Len() {
		x.Kept += 64
		if r, ok := l.At(i).(*Record); ok {
			for _, f := range r.Fields {
				if q, ok := f.(*Items); ok {
					x.Kept += 16 * uint64(len(q.E))
				}
			}
		}
	}
	if x.Kept > x.Most.Heap {
		panic(&Limit{LimitHeap, x.Most.Heap})
	}
}

// push makes n slots.
func (x *Ctx) push(n int) []Value {
	at := len(x.Stack)
	if at+n > cap(x.Stack) {
		bigger := make([]Value, at, max(2*cap(x.Stack), at+n))
		copy(bigger, x.Stack)
		x.Stack = bigger
	}
	x.Stack = x.Stack[:at+n]
	return x.Stack[at : at+n : at+n]
}

func (x *Ctx) pop(n int) {
	x.Stack = x.Stack[:len(x.Stack)-n]
}

func (x *Ctx) enter() {
	if x.Depth++; x.Depth > x.MaxDepth {
		x.Depth = 0
		panic(&Limit{"depth of functions", uint64(x.MaxDepth)})
	}
}
