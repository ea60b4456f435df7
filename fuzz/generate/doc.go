// Package generate turns choices into programs of several linked instances that import, alias and re-export tags.
// Every string of choices is a program: valid, terminating, and the same on every machine.
//
// A program comes about in this order:
//
//   - palette.go draws whether there are vectors and objects, and with it the types that all else is drawn from.
//     object.go has the structures and arrays of a program.
//   - plan.go draws modules, instances and how their tags are linked, so that every static tag index has a known
//     meaning in every instance. leg.go then draws goals: journeys of one exception each, from throw to handler,
//     through stations of several instances. guard.go draws the try_tables on the way: decoys, relays, the one that is
//     to catch, and those in its shadow. goal.go says what all that is.
//   - module.go builds the modules: imports, definitions, exports. station.go and exception.go write the functions
//     that goals need, function.go, statement.go, expr.go and their like the general code around them, by tables of
//     weighted forms; crowd.go writes functions that leave an engine no register free. rule.go and edge.go have what
//     is drawn on purpose: operands for which compilers have rules, and the edges of memories and tables.
//     aggregate.go, cast.go and aggregate_constant.go are about objects, drawn.go, respell.go and funcref.go about
//     types of functions and tags, and tell.go makes known what cannot be read from outside. numeric.go and vector.go
//     have the operators, constant.go, vector_constant.go and shuffle.go what is written into code.
//   - annex.go adds a chain of instances behind all that now and then, for what modules do beside code: segments,
//     initial values, imports that are exported again, and instantiation that fails half-way. annex_way.go has its
//     functions.
//   - scenario.go lists what is done from outside: instances are made and calls enter the legs.
//
// features.go and the other files of features are tables of what programs must show;
// observe.go finds it in a program and its run, stats.go counts. What code looks like is read from the program; of
// what a program was planned to show, the plan says it.
//
// General code terminates by construction: a loop counts its rounds, a function calls only such as were generated
// before, and what a call may cost at most is added up while code is written. Engines count nothing.
package generate
