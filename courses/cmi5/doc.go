// Package cmi5 is the rules of cmi5 (Quartz, 1st edition; AICC, github.com/AICC/CMI-5_Spec_Current): content that is
// launched with an address of its own and says what happened as xAPI statements. Sections are named as the
// specification numbers them, and refusals name the requirement by the numbers of ADL's conformance suite.
//
//	course structure (cmi5.xml) ──▶ read strictly (13, 14) ──▶ blocks and assignable units
//	registration of a learner ──▶ launch of a unit = a session ──▶ fetched (8.2) ──▶ initialized
//	    ──▶ … completed, passed or failed … ──▶ terminated, or abandoned when another launch takes its place
//	units satisfied by their moveOn ──▶ blocks ──▶ the course, which is what the lesson is
//
// Everything here is a function of values and a time. The statements themselves are kept by package xapi; what
// joins the two is courses/play_cmi5.go.
package cmi5
