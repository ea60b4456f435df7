package core

import (
	"fmt"
	"math/big"
	"strings"
	"sync/atomic"

	"wasmjudge/spectec/elab"
)

// Value is a value: Int, *big.Int, *big.Rat, bool, string, *Case, *Tuple, *Record, *Function, or a List. Numbers are
// normal: what fits an Int is one, and a *big.Rat is no integer. nil is no value: what an expression without a meaning
// gives.
type Value any

// Int is an integer of 64 bits.
type Int int64

// Case is a constructor with its arguments. Of a constructor without arguments there is one value.
type Case struct {
	Con  *elab.Con
	Args []Value
}

// Tuple is a tuple.
type Tuple struct{ Elems []Value }

// Record is a record, its fields in the order of its type.
type Record struct{ Fields []Value }

// Function is a function as a value.
type Function struct{ Fn *Fn }

// List is a sequence. What may be there or not is a sequence of one element or none.
type List interface {
	Len() int
	At(i int) Value
}

// Items is a list of any values. Owned lists are held in one place only and are written in place.
type Items struct {
	E     []Value
	Owned bool
}

// Bytes is a list of bytes.
type Bytes struct {
	B     []byte
	Owned bool
}

// Run is a value repeated.
type Run struct {
	V Value
	N int
}

// One is a list of one element.
type One struct{ V Value }

// Chain is several lists one after the other, put together when somebody asks for an element.
type Chain struct {
	parts []List
	n     int
	flat  atomic.Pointer[Items]
}

// Len is the number of elements.
func (l *Chain) Len() int { return l.n }

// At is an element.
func (l *Chain) At(i int) Value { return l.items().E[i] }

// items puts the list together.
func (l *Chain) items() *Items {
	if flat := l.flat.Load(); flat != nil {
		return flat
	}
	if l.n > mostItems {
		panic(&Limit{"elements of a list", mostItems})
	}
	e := make([]Value, 0, l.n)
	todo := []List{l}
	for len(todo) > 0 {
		last := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		c, ok := last.(*Chain)
		if !ok {
			e = appendAll(e, last)
			continue
		}
		if flat := c.flat.Load(); flat != nil {
			e = append(e, flat.E...)
			continue
		}
		for i := len(c.parts) - 1; i >= 0; i-- {
			todo = append(todo, c.parts[i])
		}
	}
	flat := &Items{E: e}
	l.flat.Store(flat)
	return flat
}

// Len is the number of elements.
func (l *Items) Len() int { return len(l.E) }

// At is an element.
func (l *Items) At(i int) Value { return l.E[i] }

// Len is the number of bytes.
func (l *Bytes) Len() int { return len(l.B) }

// At is a byte.
func (l *Bytes) At(i int) Value { return small[l.B[i]] }

// Len is the number of repetitions.
func (l *Run) Len() int { return l.N }

// At is the repeated value.
func (l *Run) At(int) Value { return l.V }

// Len is 1.
func (l *One) Len() int { return 1 }

// At is the element.
func (l *One) At(int) Value { return l.V }

// Empty is the empty list.
var Empty = &Items{}

// small holds the small numbers, so that they need no allocation.
var small = func() (vs [1 << 10]Value) {
	for i := range vs {
		vs[i] = Int(i)
	}
	return vs
}()

// Num makes a number.
func Num(n int64) Value {
	if 0 <= n && n < int64(len(small)) {
		return small[n]
	}
	return Int(n)
}

// Natural makes a number of 64 bits without a sign.
func Natural(n uint64) Value {
	if int64(n) >= 0 {
		return Num(int64(n))
	}
	return new(big.Int).SetUint64(n)
}

// Equal reports whether two values are the same.
func Equal(a, b Value) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *Case:
		b, ok := b.(*Case)
		return ok && a.Con == b.Con && equalAll(a.Args, b.Args)
	case List:
		b, ok := b.(List)
		return ok && equalLists(a, b)
	case *big.Int:
		b, ok := b.(*big.Int)
		return ok && a.Cmp(b) == 0
	case *big.Rat:
		b, ok := b.(*big.Rat)
		return ok && a.Cmp(b) == 0
	case *Record:
		b, ok := b.(*Record)
		return ok && equalAll(a.Fields, b.Fields)
	case *Tuple:
		b, ok := b.(*Tuple)
		return ok && equalAll(a.Elems, b.Elems)
	}
	return false
}

func equalAll(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalLists(a, b List) bool {
	n := a.Len()
	if n != b.Len() {
		return false
	}
	if x, ok := a.(*Bytes); ok {
		if y, ok := b.(*Bytes); ok {
			return string(x.B) == string(y.B)
		}
	}
	for i := range n {
		if !Equal(a.At(i), b.At(i)) {
			return false
		}
	}
	return true
}

// Show writes a value.
func Show(v Value) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case *Case:
		return showCase(v)
	case *Tuple:
		return "(" + showAll(v.Elems, ", ") + ")"
	case *Record:
		return "{" + showAll(v.Fields, ", ") + "}"
	case *Function:
		return "$" + v.Fn.Name
	case *Run:
		if v.N > 8 {
			return fmt.Sprintf("%s^%d", Show(v.V), v.N)
		}
		return showList(v)
	case List:
		return showList(v)
	}
	return fmt.Sprint(v)
}

const showMost = 24 // elements of a list

func showList(l List) string {
	var parts []string
	for i := range min(l.Len(), showMost) {
		s := Show(l.At(i))
		if c, ok := l.At(i).(*Case); ok && len(c.Args) > 0 {
			s = "(" + s + ")"
		}
		parts = append(parts, s)
	}
	switch {
	case l.Len() == 0:
		return "ε"
	case l.Len() > showMost:
		parts = append(parts, "…")
	}
	return strings.Join(parts, " ")
}

func showAll(vs []Value, sep string) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = Show(v)
	}
	return strings.Join(parts, sep)
}

// showCase writes a case by its notation.
func showCase(v *Case) string {
	if len(v.Args) == 0 {
		return v.Con.Key
	}
	var parts []string
	next := 0
	for _, p := range strings.Split(v.Con.Key, " ") {
		if p != "%" || next >= len(v.Args) {
			parts = append(parts, p)
			continue
		}
		a := v.Args[next]
		next++
		if l, ok := a.(List); ok && l.Len() == 0 {
			continue
		}
		s := Show(a)
		if c, ok := a.(*Case); ok && len(c.Args) > 0 {
			s = "(" + s + ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}
