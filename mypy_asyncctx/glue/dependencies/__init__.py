"""What a framework is given to call: ``Depends(target)``, the functions it may be, and who receives what they provide."""
