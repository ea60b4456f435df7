// Package fuzz finds where engines part. It turns inputs into programs of several linked instances that import, alias
// and re-export tags, runs a program on engines side by side, and compares everything that can be observed: above all
// what each throw and throw_ref ended in (specification 4.6.11).
//
// Every byte string is an input. Its first byte is its form (input.go): choices for a program of a profile, or a
// script. So shrinking the bytes shrinks the program, and one entry, Fuzz, serves every kind of campaign. Judge
// judges inputs, Generator makes their programs, Measure counts what programs of a form show.
//
// The rooms, from the ground up: choice reads bytes as decisions; program has what is run; judge compares engines;
// reduce makes small what shows something; mutate changes modules so that engines may refuse them; generate makes
// programs. None of the three last imports another.
package fuzz
