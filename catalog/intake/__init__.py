"""The writing half of imports: checked rows of a file become rows of the database, or nothing does.

Written in batches inside one transaction. What is refused is noted and the rest goes on, so that
the list of errors is whole; at the end a single refusal undoes everything.
"""
