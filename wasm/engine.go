package wasm

import (
	"context"
	"errors"
	"fmt"
)

// Engine is a WebAssembly implementation as scripts and campaigns see it (specification appendix 7.1, embedding).
// Its methods may be called from several goroutines at once.
type Engine interface {
	// Name is the word by which the command line knows the engine: no comma, colon or space is in it.
	Name() string
	// About describes the engine. What it says does not change.
	About() About
	// Compile prepares a validated module (Module.Defs is set) for instantiation in any store of this engine. The
	// error is an *Error of kind Unsupported when the module uses what the engine does not implement, and wraps
	// ErrNotValidated when Defs is nil. A module must not be changed between its validation and the last use of its
	// code.
	Compile(m *Module) (Code, error)
	// NewStore makes an empty store.
	NewStore(c Config) Store
}

// About is what an engine is, and what may be asked of it. The zero value is an engine of this program that has all of
// WebAssembly 3.0 and shows no walks.
type About struct {
	Version string   // of the library or program that the engine is; empty for one of this program
	Lacks   []string // features of WebAssembly 3.0 that the engine refuses, by their names in wasm/feature
	Shallow string   // why the engine is not to be brought to the end of its stack; empty if it may be
	Walks   bool     // it calls Config.OnThrow
	Depth   bool     // it keeps to Limitation.CallDepth
}

// Reader is an engine that reads and validates the binary format by itself.
type Reader interface {
	Engine
	// Accepts reads and validates a module. The error is an *Error of kind Unsupported if the module is one that needs
	// what the engine does not implement; it wraps ErrBroken if the engine itself broke; any other is the engine's
	// refusal.
	Accepts(bin []byte) error
}

// ErrNotValidated is the error of an engine that is given a module whose Defs are nil.
var ErrNotValidated = errors.New("the module was not validated")

// ErrBroken is an engine that broke where it should have answered. A method that returns neither an error nor an
// outcome, such as Globaladdr.Get, panics with an error that wraps it.
var ErrBroken = errors.New("the engine broke")

// Unanswered is what an engine that cannot say what it has panics with.
type Unanswered struct {
	Engine   string
	Function string // that asked
	Of       Externtype
	Message  string // why there is no answer
}

func (e *Unanswered) Error() string {
	return fmt.Sprintf("%s: asking for %s of %v: %s", e.Engine, e.Function, e.Of, e.Message)
}

// Unwrap is that the engine is broken.
func (e *Unanswered) Unwrap() error { return ErrBroken }

// Kind is the same for all that are likely of one cause.
func (e *Unanswered) Kind() string { return fmt.Sprintf("%s of a %v", e.Function, e.Of.Kind) }

// Broke returns the error with which an engine panicked because it broke, of what recover returned; nil if that is
// something else.
func Broke(recovered any) error {
	if err, ok := recovered.(error); ok && errors.Is(err, ErrBroken) {
		return err
	}
	return nil
}

// WasKilled reports whether an engine broke because somebody killed its process, for which it cannot be blamed: whether
// an error in the chain of err says so by a method of this name.
func WasKilled(err error) bool {
	var e interface{ WasKilled() bool }
	return errors.As(err, &e) && e.WasKilled()
}

// Asking does what asks an engine, and returns the error with which that panics because it broke, or nil. Other panics
// go on.
func Asking(do func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if err = Broke(p); err == nil {
				panic(p)
			}
		}
	}()
	do()
	return nil
}

// Code is a module prepared by one engine. It belongs to no store.
type Code interface {
	Module() *Module
}

// Config says what a store may use and what it reports. The zero value means the engine's defaults.
type Config struct {
	Limits Limitation
	// OnThrow, if set, is called with every throw, throw_ref and host throw after its walk, before execution goes on.
	// Engines that cannot observe the walk leave it uncalled.
	OnThrow func(*Walk)
	// Leftovers is what code finds where it must write first, as far as the engine can choose.
	Leftovers Leftovers
	// OnStep, if set, is called with every instruction before it is executed, by an engine that was made to do so.
	// It is called with an end or else when what stands before that is done, and not when a branch leads past it.
	OnStep func(*Step)
}

// Step is an instruction that is about to be executed.
type Step struct {
	Frame
	Index int // of the instruction in the function's body
	Depth int // of frames below
	// Slot returns a local or an operand of the frame, of type t. at is counted in slots from the first parameter on:
	// parameters, locals, operands. A vector takes two slots. It is good until the instruction is executed.
	Slot func(at int, t Valtype) Value
}

// Limitation bounds the resources of a store; what exceeds a bound ends as OutcomeExhaustion (or, for memory.grow
// and table.grow, as -1). A zero means the engine's default.
type Limitation struct {
	CallDepth int    // nested activations of functions
	Memory    uint64 // bytes of one memory
	Table     uint64 // elements of one table
	Heap      uint64 // bytes of structures, arrays and exceptions in the store
	Store     uint64 // bytes of all memories, tables and objects of the store together, as they cost the engine
}

// Store holds everything that instances share. A store and all that came from it may be used by one goroutine at a
// time.
type Store interface {
	// Instantiate makes an instance of code with one Externaddr of this store for each import of its module, in order
	// (specification 4.7.2). The outcome is OutcomeValues if it succeeded; a link error, a trap in an active segment,
	// and whatever the start function ended in are reported otherwise, and then what segments and the start function
	// wrote before stays written. The instance is nil then. Too few imports, too many, and one that is nil, of
	// another store, or of another kind or type are a link error. Instances are numbered from 0 in the order of the
	// calls that passed linking, successful or not.
	Instantiate(ctx context.Context, code Code, imports []Externaddr) (Instance, Outcome)

	// NewFunc makes a host function of a function type.
	NewFunc(t *Deftype, f HostFunc) Funcaddr
	// NewTag makes a host tag of a function type without results; tags are numbered in order from 0.
	NewTag(t *Deftype) Tagaddr
	// NewGlobal makes a global holding v, which is of the closed type t.
	NewGlobal(t Globaltype, v Value) Globaladdr
	// NewMemory makes a zeroed memory; the outcome says when its minimum exceeds a limit.
	NewMemory(t Memtype) (Memaddr, Outcome)
	// NewTable makes a table filled with v, which is of the closed element type; the outcome says when its minimum
	// exceeds a limit.
	NewTable(t Tabletype, v Value) (Tableaddr, Outcome)

	// NewException makes an exception of a tag; payload matches the tag's parameters. The result is a reference with
	// HeapExn, for a HostFunc to throw or to pass on.
	NewException(tag Tagaddr, payload []Value) Value
	// Exception reads a reference with HeapExn. Its Backtrace is empty.
	Exception(ref Value) *Exception

	// Close frees what the store holds outside Go's heap, and may leave its memory to the next store. Nothing that
	// came from the store may be used afterwards.
	Close()
}

// Collect makes a store collect garbage, if it can be told to.
func Collect(s Store) {
	if c, ok := s.(Collector); ok {
		c.Collect()
	}
}

// Collector is a store that can be told to collect garbage at once. It may be told so from a host function. What the
// embedder has dropped may stay until Go's collector has found that.
type Collector interface {
	Store
	Collect()
}

// HostFunc is a function that the embedder provides. Its outcome is values, a trap, or an exception, for which only
// Exception.Ref need be set: the exception is thrown at the place of the call. It may call functions of the store with
// ctx and may do with an exception that such a call ends in what it likes. args must not be kept.
type HostFunc func(ctx context.Context, args []Value) Outcome

// Instance is a module instance (4.2.6).
type Instance interface {
	// Number counts the instances of a store in order of instantiation, from 0.
	Number() int
	// Export finds an export by name, or nil.
	Export(name string) Externaddr
}

// Externaddr is an external address (4.2.5): a Funcaddr, Tableaddr, Memaddr, Globaladdr or Tagaddr.
type Externaddr interface {
	// Externtype is the closed external type with the current size as the minimum of its limits.
	Externtype() Externtype
}

// Funcaddr is a function of a store.
type Funcaddr interface {
	Externaddr
	// Call invokes the function (4.7.3). If args do not match its parameters the outcome is OutcomeFault. When ctx is
	// cancelled, engines that can stop do so with OutcomeExhaustion and LimitTime.
	Call(ctx context.Context, args []Value) Outcome
	// Ref is the reference to the function.
	Ref() Value
}

// Tableaddr is a table of a store.
type Tableaddr interface {
	Externaddr
	// Size is the number of elements.
	Size() uint64
	// Get reads element i; ok is false out of bounds.
	Get(i uint64) (v Value, ok bool)
	// Set writes element i with a value of the element type; it is false out of bounds.
	Set(i uint64, v Value) bool
}

// Memaddr is a memory of a store.
type Memaddr interface {
	Externaddr
	// Bytes is the memory's contents as they stand, to be read only: what is written to them need not reach an engine
	// that is far away. They are valid until code of the store runs or the store is closed.
	Bytes() []byte
}

// Globaladdr is a global of a store.
type Globaladdr interface {
	Externaddr
	Get() Value
	// Set writes the value, which is of the global's type; it is false if the global is immutable.
	Set(v Value) bool
}

// Tagaddr is a tag of a store.
type Tagaddr interface {
	Externaddr
	ID() TagID
}

// TagID names a tag by where it was created, which means the same in every engine that runs the same program.
type TagID struct {
	Host     bool
	Instance int    // number of the defining instance, or of the host tag
	Index    uint32 // index among the tags of the defining instance's module, imports included; 0 for host tags
}
