package generate

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// A goal is the journey of one exception. On its first leg it is thrown; on each further one it is thrown again from
// where a handler has put it. A leg is a chain of calls: it is entered from outside, and each station calls the next
// one.
type goal struct {
	legs  []leg
	place place // where the exception waits between legs
	slot  int   // placeTable: the element
}

// leg is one way of the exception: from the last of its stations outwards to the handler.
type leg struct {
	goal     *goal
	stations []station // outermost first
	handler  int       // the station that is to catch; -1 if none is
	origin   origin    // what the last station does
	thrown   tagID     // what is thrown
	when     int       // the instance after which the leg is entered
	start    bool      // it is entered by the start function of that instance
}

// place is where an exception waits.
type place uint8

const (
	placeNone    place = iota
	placeGlobal        // resExn
	placeTable         // resExns
	placeHost          // resKeep and resFetch
	placeField         // of a structure in resBox
	placeElement       // of an array in resRow
	placeObject        // of a structure in resObject
)

// origin is what the innermost station of a leg does.
type origin uint8

const (
	originThrow origin = iota
	originRef          // throw_ref of the goal's exception
	originTrap
	originNull // throw_ref of null
	originDive // recursion without end
	originHost // the station is a host function that throws
)

// way is how a station's function is called.
type way uint8

const (
	wayCall   way = iota
	wayRef        // call_ref of a ref.func
	wayTable      // call_indirect, after the caller put the function into resRoute's table
	wayRoute      // call_indirect, after the callee's instance did so
	wayGlobal     // call_ref of a typed global that the callee's instance has set
	wayExport     // by the host
)

// station is a function and the call of it that a leg plans.
type station struct {
	leg      *leg
	instance int
	sig      sig
	next     *station // nil for the last
	number   int      // of the station, or of the host function
	way      way
	caller   int  // instance of the station outside
	tail     bool // called by a tail call
	exported bool
	slot     int  // wayTable, wayRoute: the element; wayGlobal: index into plan.refs
	as       sig  // type by which it is called: its own, or a super type
	declared sig  // type with which the caller's module imports it
	elem     bool // wayRoute: an element segment puts it into the table; otherwise a call from outside does

	levels  []level // of try_tables around its call or throw, innermost first
	stale   []stale // try_tables left before
	tag     int     // originThrow: static index
	depth   int     // how often it calls itself first
	again   int     // how often its handler starts over; 0: it is no loop
	live    int     // operands below its call
	maybe   bool    // the throw is conditional
	given   bool    // its exnref parameter is the goal's exception
	carries bool    // its exnref result is
	keeps   bool    // it puts the exception that it got back from its call into the goal's place
}

// host reports whether the station is a host function's.
func (f *station) host() bool { return f.instance == program.HostInstance }

// level is a try_table: its clauses.
type level []clause

// clause is a catch clause.
type clause struct {
	kind wasm.CatchKind
	tag  int
	far  bool // to a label that is open already, if one fits
	same int  // it goes where the clause at same-1 goes; 0 if it has a place of its own
	act  act
	with int  // actThrow: the tag; exitCatch: what the inner throw throws; exitCatch: what the inner throw throws
	real bool // the one that is to catch
}

// act is what a handler does at last.
type act uint8

const (
	actFall    act = iota // go on behind the try_table
	actReturn             // leave the function
	actKeep               // put the exception into the goal's place
	actCarry              // return it
	actRethrow            // throw it again
	actRaise              // let another function throw it again
	actPark               // put it into the goal's place, and throw what is there
	actAge                // throw and catch many others, and then it again
	actThrow              // throw another
	actAgain              // start over
)

// stale is a try_table that would catch the exception, but has been left when it is thrown.
type stale struct {
	clause
	exit exit
}

// exit is how control leaves a try_table.
type exit uint8

const (
	exitEnd exit = iota
	exitBr
	exitBrIf
	exitBrTable
	exitCatch // an inner throw goes to a try_table outside
	exitCount
)
