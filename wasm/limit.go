package wasm

import (
	"strconv"
	"strings"
)

// Limit is what was exhausted.
type Limit uint8

// The limits.
const (
	LimitCallDepth Limit = iota + 1
	LimitMemory
	LimitTable
	LimitHeap
	LimitTime     // the context was cancelled
	LimitStore    // everything that the store holds together
	LimitOperands // operands and locals of one frame
)

var limitNames = [...]string{
	LimitCallDepth: "call stack exhausted", LimitTime: "interrupted",
	LimitMemory:   "bytes of one memory",
	LimitTable:    "elements of one table",
	LimitHeap:     "bytes of all structures, arrays and exceptions",
	LimitStore:    "bytes of all memories, tables and objects of a store",
	LimitOperands: "operands and locals of one frame",
}

// Own reports whether an engine may have the limit and another one not, so that meeting it says nothing about the
// program. The end of the call stack is not one of these, because scripts assert it; neither is the time.
func (l Limit) Own() bool { return l != LimitCallDepth && l != LimitTime && l != 0 }

// What says what an engine's own limit counts.
func (l Limit) What() string { return limitNames[l] }

// String returns the wording of the official test suite for the end of the call stack, and writes an engine's own
// limit as messages do.
func (l Limit) String() string {
	if l.Own() {
		return LimitPrefix + l.What()
	}
	return limitNames[l]
}

// LimitPrefix begins every message about an implementation's own limit.
const LimitPrefix = "limit: "

// LimitMessage writes a limit of an implementation (specification 7.3): what it counts, and the most that there may
// be.
func LimitMessage(what string, most uint64) string {
	return LimitPrefix + what + ": " + strconv.FormatUint(most, 10)
}

// IsLimitMessage reports whether a message is about an implementation's own limit.
func IsLimitMessage(msg string) bool { return strings.HasPrefix(msg, LimitPrefix) }
