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
	Cells    uint64 // bytes that lists took since the evaluation began
	MaxCells uint64
	Focus    *Focus // what the rule that is tried sees
	Store    any    // the machine's own
	memo     map[memoKey]Value
	types    map[string]*Case
	ids      map[*Case]uint64 // of the values of types
	keys     []byte
	NonDet   bool // $ND
	Most     Bounds
}

// Bounds are the most that memories and tables may hold: bytes, and elements. What grows beyond does not grow, as the text permits.
type Bounds struct{ Memory, Table uint64 }

// NewCtx makes a context with generous bounds.
func NewCtx() *Ctx {
	return &Ctx{Stack: make([]Value, 0, 1<<12), MaxDepth: 1 << 16, MaxCells: 1 << 31, Most: Bounds{1 << 32, 1 << 32}}
}

// Limit is the panic of an evaluation that exceeds a bound of its context.
type Limit struct {
	What  string
	Bound uint64
}

func (l *Limit) Error() string { return fmt.Sprintf("%s of %d exceeded", l.What, l.Bound) }

// AsLimit gives the limit that an error is.
func AsLimit(err error) (*Limit, bool) {
	var l *Limit
	ok := errors.As(err, &l)
	return l, ok
}

// allocate counts what a list takes.
func (x *Ctx) allocate(n int) {
	x.Cells += uint64(n)
	if x.Cells > x.MaxCells {
		panic(&Limit{"memory of lists", x.MaxCells})
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
