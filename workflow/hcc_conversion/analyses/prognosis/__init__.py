"""Cox models of survival endpoints: what does the prognosis of patients depend on?"""
