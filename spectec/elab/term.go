package elab

import (
	"math/big"

	"wasmjudge/spectec/syntax"
)

// Op is what a term does.
type Op uint8

// The terms. A sequence that may or may not be there (X?) is a sequence of no element or one.
const (
	OpVar    Op = iota // Var
	OpNum              // Num
	OpBool             // Flag
	OpText             // Text
	OpCase             // Con(Args)
	OpTuple            // Args
	OpRecord           // Args in the order of Fields; nil for what is not written
	OpList             // Args, each an element, or a sequence if Splice says so
	OpIter             // Args[0] for each element of Over; Kind; Args[1] the count, Index
	OpDot              // Args[0].Field
	OpIndex            // Args[0][Args[1]]
	OpSlice            // Args[0][Args[1] : Args[2]]
	OpUpdate           // Args[0][Path = Args[1]], or =++ if Flag
	OpLen              // |Args[0]|
	OpCall             // Fn(Args) or Local(Args)
	OpFunc             // Fn or Local as a value
	OpMerge            // records Args[0] ++ Args[1], field by field
	OpArith            // Text one of + - * / \ ^
	OpNeg              // -Args[0]
	OpCmp              // Text one of = =/= < > <= >=
	OpLogic            // Text one of /\ \/ ~ <=>
	OpMem              // Args[0] <- Args[1]
	OpWidth            // ||symbol||: how many bytes Width of the production read
)

// Term is a typed term.
type Term struct {
	Op     Op
	Pos    syntax.Pos
	Var    *Var
	Num    *big.Int
	Flag   bool
	Text   string
	Con    *Con
	Args   []*Term
	Splice []bool
	Fields []*FieldType // of the record's type
	Field  int
	Kind   byte // of an iteration: * + ? ^
	Index  *Var // of ^(i<n)
	Over   []Level
	Path   []Step
	Fn     *Func
	Narrow Type // of a variable: as a pattern it holds only for values of this type
	Type   Type
}

// Step is a step of a path.
type Step struct {
	Field    int // -1 if it is an index or a slice
	Name     string
	Index    *Term
	Length   *Term // of a slice
	Sequence bool  // what the step leads to is a sequence
}

// Level is a variable under so many of its iterations.
type Level struct {
	Var   *Var
	Level int
}

// Var is a variable of a clause. Dim is how often it is iterated: its value as a whole is a sequence so deep.
type Var struct {
	Name  string
	Type  Type // of an element; nil until it is known
	Dim   int
	Index bool // bound by an iteration
	Func  *Func
}

// Func is a function.
type Func struct {
	Name    string
	Pos     syntax.Pos
	Params  []FuncParam
	Result  Type
	Clauses []*Clause
	Builtin bool
	Inverse string
	Partial bool
	types   []string // names of type parameters
	item    *syntax.Item
}

// FuncParam is a parameter of a function.
type FuncParam struct {
	Kind syntax.ParamKind
	Name string
	Type Type
	Fn   *Func // the signature of a function
}

// Clause is a clause of a function, a rule, or a production of a grammar.
type Clause struct {
	Name   string // of a rule, with its fragment
	Item   *syntax.Item
	Args   []*Term // of a function without its type arguments; of a rule what the relation relates
	Result *Term
	Prems  []*Prem
	Vars   []*Var
	Funcs  []*Var // those that are functions, by argument; nil elsewhere
	Sym    *Sym   // of a production
}

// Prem is a premise.
type Prem struct {
	Kind  PremKind
	Pos   syntax.Pos
	Term  *Term // of PremIf
	Rel   *Relation
	Args  []*Term // of PremRule
	Inner []*Prem // of PremIter
	Iter  *Term   // of PremIter: an OpIter without a body
}

// PremKind is the kind of a premise.
type PremKind uint8

// The kinds of premises.
const (
	PremIf PremKind = iota
	PremRule
	PremOtherwise
	PremIter
)

// Relation is a relation with its rules.
type Relation struct {
	Name  string
	Pos   syntax.Pos
	Con   *Con
	Types []Type
	Rules []*Clause
	item  *syntax.Item
}

// Grammar is a grammar with its productions.
type Grammar struct {
	Name   string
	Pos    syntax.Pos
	Params []FuncParam
	Result Type
	Prods  []*Clause
	types  []string
	items  []*syntax.Item
}

// SymKind is the kind of a symbol.
type SymKind uint8

// The kinds of symbols.
const (
	SymByte   SymKind = iota // the byte Low
	SymRange                 // a byte from Low to High
	SymGram                  // Gram(Args), or the parameter Param
	SymSeq                   // Kids
	SymIter                  // Kids[0], Iter
	SymAttr                  // Attr: Kids[0]
	SymEps                   //
	SymEither                // Kids[0] | ...
)

// Sym is a symbol of a production.
type Sym struct {
	Kind  SymKind
	Pos   syntax.Pos
	Low   int
	High  int
	Gram  *Grammar
	Param int // of a grammar's parameter, if Gram is nil
	Args  []SymArg
	Kids  []*Sym
	Iter  *Term // an OpIter without a body
	Attr  *Term
	Type  Type
}

// SymArg is an argument of a grammar: a term or a symbol.
type SymArg struct {
	Term *Term
	Sym  *Sym
}
