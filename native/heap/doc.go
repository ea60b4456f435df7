// Package heap is the heap of a store of the native engine: structures, arrays and exceptions in memory that machine
// code addresses directly, and a collector that moves nothing.
//
// # Objects
//
// An object is known by its address, a multiple of 8. Its first 4 bytes are the number of its type, which is never 0.
//
//	structure   type 4 | fields from offset 4 on
//	array       type 4 | elements 4 | the elements, packed
//	exception   type 4 | words 4 | instance 4, tag 4 | the words of its payload
//
// The number leads to the type's Layout, which the heap asks its owner for when it first meets the type: how large
// the objects are and where their references lie. An exception's type is the function type of its tag. Objects hold
// no pointers of Go, and Go's memory holds no pointers to objects.
//
// # Blocks and lines
//
// The heap is a range of addresses cut into blocks of 32 KiB, and these into lines of 128 bytes, in the manner of
// Immix (Blackburn and McKinley, 2008), without its moving of objects. A collection marks objects, and with each of
// them its lines. Lines next to each other that are not marked are a hole. Memory is handed out by the hole; in a
// hole, an object is made by moving a pointer (Window), which machine code does by itself. Where a program lets go of
// everything, its blocks are free as a whole, and holes are large; where it keeps some of everything, holes are
// short, and the memory of a line is lost for each object that lives at worst. Lines of 128 bytes and not of 256:
// that worst case is half as large, and to look for a hole costs nothing beside leaving native code for it.
//
// Objects larger than a line would pass by many holes. They go to a block of their own kind instead, which has one
// hole at first; any hole is taken where no block can be had. Objects larger than half a block get whole blocks.
//
// What is noted of a block (its marks, a bit for each 8 bytes; its lines) lies in Go's heap: code that writes past
// the end of an object does not write there. A block is charged with what is noted of it, and so exactly: before it
// is held, and until its memory is left to the system. Blocks that a collection finds free beyond those that will be
// used before the next one are left to the system slowly, a part of what is held at a time: a program that makes many
// objects and lets go of all, again and again, would have its memory zeroed each time. Where somebody asks for a
// collection, or needs the memory for something else (Trim), they are left to it at once.
//
// # What may be a reference
//
// Registers and frames of native code have no maps: any word there may be a reference, or a number that looks like
// one. Owner.Stack hands these over as suspects. A suspect counts if it is the address at which an object starts, and
// no other address counts: code must keep an object's own address where it needs the object. Where objects start is
// known from the marks of the last collection, and for what was made since from the heads, one after the other, from
// the start of each hole that was handed out. That walk is done for a block only when a suspect points into it. An
// object's head is written before the pointer moves on, and a hole that is not used up ends with a head of type 0; so
// the walk finds its way wherever code was stopped.
//
// Owner.Roots hands over references that are known to be some: of globals, tables, segments, and what the embedder
// holds. Inside of objects, references are known by the layouts. Nothing moves, so suspects that are not references
// do no harm but to keep an object longer.
//
// # Marking
//
// Objects that are to be marked and scanned are on a stack of fixed size. What finds no room there is noted by a bit in
// its block, and its block in a queue; each object is scanned once, whichever way it went, and nothing becomes as large
// as the heap. Arrays of references are scanned in pieces, so that they do not fill the stack. A processor waits some
// 100 ns for memory that it has not seen for long, and a mark is such memory as well as an object. So what comes from
// the stack is asked for with its mark, and is looked at a few objects later, unless there is nothing else to do, as in
// a list. Only then is it known whether it was marked before. That helps where the system has large pages for a large
// heap; with small ones, much of the time goes into finding these.
//
// # When
//
// A collection takes time in proportion to what lives and to the words that may hold references, however little it
// frees. So that it is paid for, twice as much as lives must have been handed out since the last one, or 512 KiB;
// where the limit of the heap leaves less room, a share of what lives (CollectShare). If there was less yet, the heap
// is exhausted: allocating near the limit costs at most a few times what it costs far from it, and a program whose
// objects fill the heap ends, instead of going on thousands of times slower.
//
// # What is believed
//
// Nothing that machine code can write. The window's pointer must lie in the hole that was given (Sound). A type
// number must be one; an object's size is cut off at the end of its block; a reference leads to a mark if it leads to
// a block that is held, and to nothing otherwise. If broken code has written over all of the heap, a collection marks
// nonsense, and it ends, and reads and writes only memory that is its own (TestHostileHeaps,
// TestObjectsThatAreCutOff).
package heap
