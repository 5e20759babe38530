"""How good a judge is on messages whose answer is known: cases, outcomes, figures, the gate, the report."""
